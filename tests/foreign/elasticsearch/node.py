"""A private Elasticsearch node on loopback, out of what Maven Central has.

pom.xml -> unpacked below var -> configuration, data and logs of this node -> launcher -> address

The distribution is the one that SonarQube carries. Elastic License 2.0: each machine fetches it by
itself into its local Maven repository, and nothing of it is committed or passed on. Linux only.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import time
import urllib.request
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
# Where distribution and data lie; the fetched file stays in the local Maven repository.
VAR = Path(os.environ.get("HANSA_VAR") or ROOT / "var").resolve() / "foreign" / "elasticsearch"
PATIENCE = 180  # seconds for a start
FETCHING = 1_500  # seconds for 950 MB
NOBODY = 65_534  # Elasticsearch refuses to run as root
# Java at least -> the bundle: Elasticsearch 9.4.3, 8.19.8
BUNDLES = ((21, "26.9.0.129388"), (17, "26.1.0.118079"))
SETTINGS = """
cluster.name: private
node.name: n1
discovery.type: single-node
network.host: 127.0.0.1
http.port: {port}
transport.port: 0
node.portsfile: true
cluster.routing.allocation.disk.threshold_enabled: false
path.data: {state}/data
path.logs: {state}/logs
"""


class NoNode(Exception):
    """There can be no node on this machine, or it did not start; the sentence says why."""


class Java(NamedTuple):
    """A Java that can run one of the bundles."""

    major: int
    home: Path

    @property
    def bundle(self) -> str:
        """The newest that it can run."""
        return next(bundle for least, bundle in BUNDLES if self.major >= least)


def java() -> Java:
    """The newest on this machine. Raises NoNode."""
    named = filter(None, (os.environ.get("ES_JAVA_HOME"), os.environ.get("JAVA_HOME")))
    homes = [*map(Path, named), *Path("/usr/lib/jvm").glob("*")]
    found = {_java(home) for home in homes if (home / "bin" / "java").exists()}
    usable = [one for one in found if one.major >= BUNDLES[-1][0]]
    if not usable:
        raise NoNode("no Java 17 or newer on this machine: install one to run Elasticsearch")
    return max(usable)


def _java(home: Path) -> Java:
    program = (home / "bin" / "java").resolve()
    said = subprocess.run([program, "-version"], capture_output=True, text=True, check=False)
    number = re.search(r'version "(\d+)', said.stderr)
    return Java(int(number[1]) if number else 0, program.parent.parent)


def unpacked(into: Path, runs_on: Java) -> Path:
    """The folder of the distribution below `into`; fetched by Maven if need be. Raises NoNode."""
    home = into / f"sonarqube-{runs_on.bundle}" / "elasticsearch"
    if (home / "whole").exists():
        return home
    if not shutil.which("mvn"):
        raise NoNode("no Maven on this machine: install it to fetch Elasticsearch")
    shutil.rmtree(home.parent, ignore_errors=True)
    shutil.rmtree(into / "dependency-maven-plugin-markers", ignore_errors=True)
    goal = ["mvn", "-B", "-ntp", "-q", "-f", str(HERE / "pom.xml"), f"-Dinto={into}"]
    try:
        subprocess.run(
            [*goal, f"-Dbundle={runs_on.bundle}", "process-resources"],
            check=True,
            timeout=FETCHING,
            stdin=subprocess.DEVNULL,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise NoNode(f"Maven could not fetch Elasticsearch: {error}") from error
    (home / "whole").touch()
    return home


class Node:
    """A node whose data, logs and configuration lie below `state`; started and ended by hand."""

    scheme = "http"

    def __init__(
        self, state: Path, *, heap: str = "512m", port: int = 0, is_short_lived: bool = True
    ) -> None:
        """With `port` 0 the node chooses one, at each start."""
        self.state, self.port = state.resolve(), port
        # (The second compiler takes more than it gives in minutes.)
        quick = " -XX:TieredStopAtLevel=1" if is_short_lived else ""
        self._java_options = f"-Xms{heap} -Xmx{heap}{quick}"
        self._process: subprocess.Popen[bytes] | None = None
        self.url = ""

    def start(self) -> str:
        """The address when it answers. Raises NoNode. To be called in the main thread."""
        runs_on = java()
        home = unpacked(VAR, runs_on)
        self._prepare(home)
        with (self.state / "out.log").open("w") as out:
            self._process = subprocess.Popen(
                self._command(home, runs_on),
                env=self._environment(home, runs_on),
                cwd=home,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        self.url = self._answered()
        return self.url

    def is_running(self) -> bool:
        """Is its process there?"""
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """End it in good order."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self.kill()
        self._process = None

    def kill(self) -> None:
        """As a crash of the machine: launcher and node at once."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._process = None

    def remove(self) -> None:
        """End it, and its data."""
        self.stop()
        shutil.rmtree(self.state, ignore_errors=True)

    def _prepare(self, home: Path) -> None:
        configuration = self.state / "config"
        shutil.rmtree(configuration, ignore_errors=True)
        shutil.copytree(home / "config", configuration)
        for name in ("data", "logs", "tmp"):
            (self.state / name).mkdir(exist_ok=True)
        self._ports.unlink(missing_ok=True)
        said = SETTINGS.format(port=self.port, state=self.state)
        (configuration / "elasticsearch.yml").write_text(said + self._secured(configuration))

    def _secured(self, _configuration: Path) -> str:
        """Who may ask, as settings of the node: everybody."""
        return "xpack.security.enabled: false\n"

    @property
    def _ports(self) -> Path:
        return self.state / "logs" / "http.ports"

    def _environment(self, home: Path, runs_on: Java) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not re.match("ES_|JAVA|_JAVA", k)}
        return kept | {
            "ES_HOME": str(home),
            "ES_PATH_CONF": str(self.state / "config"),
            "ES_TMPDIR": str(self.state / "tmp"),
            "ES_JAVA_HOME": str(runs_on.home),
            "ES_JAVA_OPTS": self._java_options,
            "ES_DISTRIBUTION_TYPE": "zip",
            "JAVA": f"{runs_on.home}/bin/java",
            "JAVA_TYPE": "ES_JAVA_HOME",
            "CLI_JAVA_OPTS": "-Xms4m -Xmx64m -XX:+UseSerialGC",
            "CLI_NAME": "server",
            "CLI_LIBS": "lib/tools/server-cli",
        }

    def _command(self, home: Path, runs_on: Java) -> list[str]:
        if runs_on.major >= BUNDLES[0][0]:
            launcher = [
                f"{runs_on.home}/bin/java", "-Xmx64m", "-XX:+UseSerialGC",
                "-cp", f"{home}/lib/tools/server-launcher/*",
                "org.elasticsearch.server.launcher.ServerLauncher",
            ]  # fmt: skip
        else:
            launcher = ["bash", f"{home}/bin/elasticsearch-cli"]
        # (It goes when the thread that started it goes.)
        command = ["setpriv", "--pdeathsig", "TERM", *launcher]
        if os.getuid() != 0:
            return command
        if subprocess.run(["unshare", "--user", "true"], capture_output=True).returncode == 0:
            return ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}", *command]
        # A container without user namespaces.
        subprocess.run(["chown", "-R", f"{NOBODY}:{NOBODY}", str(self.state)], check=True)
        return [
            "setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *command
        ]  # fmt: skip

    def _answered(self) -> str:
        """The address, when the node says that it can be used. Raises NoNode."""
        assert self._process
        end = time.monotonic() + PATIENCE
        while self._process.poll() is None and time.monotonic() < end:
            if url := self._healthy():
                return url
            time.sleep(0.1)
        self.stop()
        last = (self.state / "out.log").read_text()[-2_000:]
        raise NoNode(f"Elasticsearch did not start:\n{last}")

    def _healthy(self) -> str:
        try:
            (address, *_) = self._ports.read_text().split()
            url = f"{self.scheme}://{address}"
            health = f"{url}/_cluster/health?wait_for_status=yellow&timeout=5s"
            with self._opened(health) as answer:
                return "" if json.load(answer)["timed_out"] else url
        except (OSError, ValueError):
            return ""

    def _opened(self, url: str) -> Any:
        return urllib.request.urlopen(url, timeout=10)
