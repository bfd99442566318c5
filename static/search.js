/* The search page, where a script runs: suggestions by keyboard, and the focus after a change.
   Without it the form is sent and the page comes anew; nothing else is lost. */
(() => {
  "use strict";
  const field = document.getElementById("q");
  const list = document.getElementById("suggestions");
  const results = document.getElementById("results");
  const facets = document.getElementById("facets");
  if (!field || !list) return;

  /* --- suggestions: a combobox with a listbox (ARIA 1.2) --- */
  let active = -1;
  const options = () => [...list.querySelectorAll('[role="option"]')];

  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-expanded", "false");

  const choose = (at) => {
    active = at;
    options().forEach((option, n) => option.setAttribute("aria-selected", String(n === at)));
    const chosen = options()[at];
    if (chosen) {
      field.setAttribute("aria-activedescendant", chosen.id);
      chosen.scrollIntoView({ block: "nearest" });
    } else {
      field.removeAttribute("aria-activedescendant");
    }
  };
  const show = (open) => {
    list.hidden = !open;
    field.setAttribute("aria-expanded", String(open));
    choose(-1);
  };
  const go = (option) => {
    const address = new URL(option.dataset.href, location.href);
    if (address.origin === location.origin) location.assign(address);
  };

  const keys = {
    ArrowDown(many) {
      if (list.hidden) show(true);
      choose(active + 1 < many ? active + 1 : -1);
    },
    ArrowUp(many) {
      if (list.hidden) show(true);
      choose(active === -1 ? many - 1 : active - 1);
    },
    Escape() {
      if (list.hidden) return false;
      show(false);
    },
    Enter() {
      if (list.hidden || active === -1) return false;
      go(options()[active]);
    },
  };
  field.addEventListener("keydown", (event) => {
    const many = options().length;
    const does = keys[event.key];
    if (!many || !does || event.isComposing) return;
    if (does(many) !== false) event.preventDefault();
  });
  field.addEventListener("blur", () => show(false));
  list.addEventListener("mousedown", (event) => event.preventDefault()); /* the field keeps the focus */
  list.addEventListener("click", (event) => {
    const option = event.target.closest('[role="option"]');
    if (option) go(option);
  });
  list.addEventListener("htmx:afterSwap", () => {
    show(options().length > 0 && document.activeElement === field);
  });

  /* --- the list, when a filter or the order changes --- */
  if (!results || !facets) return;
  const refines = (event) => event.detail.target && event.detail.target.id === "answer";
  let folds = new Map();
  let typed = null; /* what stands in the field that has the focus, but was not asked for yet */

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (refines(event)) results.setAttribute("aria-busy", "true");
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (refines(event)) results.removeAttribute("aria-busy");
  });
  const unasked = (asked) => {
    const here = document.activeElement;
    if (!facets.contains(here) || !here.id || here.tagName !== "INPUT" || !["text", "number"].includes(here.type)) return null;
    const sent = asked ? asked.parameters[here.name] : "";
    return here.value === String(sent ?? "") ? null : { id: here.id, value: here.value };
  };
  const again = ({ id, value }) => {
    const field = document.getElementById(id);
    if (!field || field.value === value) return;
    field.value = value;
    field.addEventListener("blur", () => field.dispatchEvent(new Event("change", { bubbles: true })), { once: true });
  };
  document.addEventListener("htmx:beforeSwap", (event) => {
    typed = unasked(event.detail.requestConfig);
    folds = new Map([...facets.querySelectorAll("details[id]")].map((fold) => [fold.id, fold.open]));
  });
  document.addEventListener("htmx:oobAfterSwap", () => {
    for (const [id, open] of folds) {
      const fold = document.getElementById(id);
      if (fold) fold.open = open;
    }
    if (typed) again(typed);
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const asked = event.detail.requestConfig;
    if (!refines(event) || !asked || asked.elt.tagName !== "BUTTON") return;
    if (facets.matches(":popover-open")) facets.hidePopover();
    document.getElementById("n").focus();
  });
})();
