/* The map and the timeline of the filters, where a script runs: what is drawn over them is written
   into the fields beside them, and those are sent as if they had been typed. */
(() => {
  "use strict";
  const facets = document.getElementById("facets");
  if (!facets) return;
  const EAST = 6.16, NORTH = 10, WEST_EDGE = -25, NORTH_EDGE = 72; /* catalog/pages/outline.py */
  const LEAST = 4; /* units of a drawing: less is no drawing, but a hand that shakes */
  let drawing = null;

  const at = (svg, event) => {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    const box = svg.viewBox.baseVal;
    return [Math.min(Math.max(point.x, 0), box.width), Math.min(Math.max(point.y, 0), box.height)];
  };
  const write = (values) => {
    let last = null;
    for (const [name, value] of Object.entries(values)) {
      last = document.getElementById(`d-${name}`);
      last.value = value;
    }
    last.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const sides = ([x1, y1], [x2, y2]) => [Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2)];

  const draws = {
    area: {
      show(svg, from, to) {
        const [left, top, right, foot] = sides(from, to);
        const mark = svg.querySelector(".extent");
        Object.entries({ x: left, y: top, width: right - left, height: foot - top })
          .forEach(([name, value]) => mark.setAttribute(name, value));
      },
      done(svg, from, to) {
        const [left, top, right, foot] = sides(from, to);
        if (right - left < LEAST && foot - top < LEAST) return this.show(svg, from, from);
        const said = (degrees) => String(Math.round(degrees * 10) / 10);
        write({
          west: said(left / EAST + WEST_EDGE), south: said(NORTH_EDGE - foot / NORTH),
          east: said(right / EAST + WEST_EDGE), north: said(NORTH_EDGE - top / NORTH),
        });
      },
    },
    years: {
      chosen(svg, from, to) {
        const [left, , right] = sides(from, to);
        const columns = [...svg.querySelectorAll(".column")];
        const wide = svg.viewBox.baseVal.width / columns.length;
        const place = (x) => Math.min(Math.floor(x / wide), columns.length - 1);
        return columns.slice(place(left), place(right) + 1);
      },
      show(svg, from, to) {
        const chosen = new Set(this.chosen(svg, from, to));
        svg.querySelectorAll(".column").forEach((one) => one.classList.toggle("is-out", !chosen.has(one)));
      },
      done(svg, from, to) {
        const chosen = this.chosen(svg, from, to);
        write({ covers_from: chosen[0].dataset.first, covers_to: chosen.at(-1).dataset.last });
      },
    },
  };

  facets.addEventListener("pointerdown", (event) => {
    const svg = event.target.closest("svg[data-draw]");
    if (!svg || event.button !== 0) return;
    event.preventDefault();
    svg.setPointerCapture(event.pointerId);
    drawing = { svg, from: at(svg, event), how: draws[svg.dataset.draw] };
    drawing.how.show(svg, drawing.from, drawing.from);
  });
  facets.addEventListener("pointermove", (event) => {
    if (drawing) drawing.how.show(drawing.svg, drawing.from, at(drawing.svg, event));
  });
  facets.addEventListener("pointerup", (event) => {
    if (!drawing) return;
    const { svg, from, how } = drawing;
    drawing = null;
    how.done(svg, from, at(svg, event));
  });
  facets.addEventListener("pointercancel", () => { drawing = null; });
})();
