"""The whole stack, brought up by docker compose under a name of its own, and what a test does to it."""

import contextlib
import json
import os
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from tests.waiting import free_port, wait_until

PROJECT = Path(__file__).resolve().parent.parent.parent
# The first time the image is built; all parts then take about half a minute to be well.
UP_SECONDS = 420.0
WELL_SECONDS = 60.0
COMMAND_SECONDS = 90.0


def _hosts() -> str:
    """Return the names that the stack answers to: its published ones, and its replicas' own addresses.

    Docker gives its networks addresses in 172.16.0.0/12, and in 192.168.0.0/16 where those are used up; the
    tests ask single replicas there.
    """
    networks = [f"172.{number}.0" for number in range(16, 32)]
    networks += [f"192.168.{number}" for number in range(0, 256, 16)]
    inside = [f"{network}.{host}" for network in networks for host in range(2, 32)]
    return ",".join(["127.0.0.1", "localhost", *inside])


def run(*command: str, seconds: float = COMMAND_SECONDS, environment: dict[str, str] | None = None) -> str:
    """Run a command to its end; returns what it wrote, fails where it fails."""
    done = subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=seconds
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout.strip()


def _compose() -> list[str]:
    """Return the command that there is: the plugin of Docker, or the program of its own before that."""
    plugin = subprocess.run(["docker", "compose", "version"], capture_output=True, check=False)
    return ["docker", "compose"] if plugin.returncode == 0 else ["docker-compose"]


class Stack:
    """A running stack: `url` is its nginx; containers are named by their service and a number from 0."""

    def __init__(self, **variables: str) -> None:
        self.name, self.port = f"fwtest{os.getpid()}", free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        own = {"PORT": str(self.port), "COMPOSE_PROJECT_NAME": self.name}
        kept = ("SECRET_KEY", "HOST", "DATA_DIR", "REDIS_URL", "DATABASE_URL", "LOG_LEVEL")  # the tests' own
        self._environment = {name: value for name, value in os.environ.items() if name not in kept}
        self._environment |= own | {"ALLOWED_HOSTS": _hosts()} | variables

    def compose(self, *arguments: str, seconds: float = COMMAND_SECONDS) -> str:
        """Run docker compose for this stack."""
        return run(*_compose(), *arguments, seconds=seconds, environment=self._environment)

    def script(self, *command: str, seconds: float = COMMAND_SECONDS) -> str:
        """Run a program of the project in this stack's environment."""
        return run(*command, seconds=seconds, environment=self._environment)

    def up(self, *arguments: str) -> None:
        """Bring it up and wait until all its parts are well."""
        self.compose("up", "-d", "--build", *arguments, seconds=UP_SECONDS)
        wait_until(lambda: self.health()[0] == 200, "all parts are well", WELL_SECONDS)

    def start(self, service: str, profile: str, **variables: str) -> None:
        """Start a service that only this profile has; the others stay as they are."""
        self._environment |= variables
        self.compose("--profile", profile, "up", "-d", "--no-recreate", "--no-deps", service)

    def down(self) -> None:
        """End all of it, of every profile, and remove what it kept."""
        self.compose("--profile", "*", "down", "--volumes", "--timeout", "5")

    def health(self) -> tuple[int, dict[str, str]]:
        """Return status and body of /healthz; 0 where nobody answers."""
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=15) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)
        except OSError:
            return 0, {}

    def containers(self, service: str) -> list[str]:
        """Return the ids of a service's containers, in the order of their numbers."""
        ids = run(
            "docker",
            "ps",
            "-aq",
            "--no-trunc",
            f"--filter=label=com.docker.compose.project={self.name}",
            f"--filter=label=com.docker.compose.service={service}",
        ).split()
        label = '{{index .Config.Labels "com.docker.compose.container-number"}}'
        return sorted(ids, key=lambda id_: int(run("docker", "inspect", "-f", label, id_)))

    def container(self, service: str, place: int = 0) -> str:
        """Return the id of one container."""
        return self.containers(service)[place]

    def address(self, container: str, network: str = "front") -> str:
        """Return the IP address of a container on a network of the stack."""
        at = f'(index .NetworkSettings.Networks "{self.name}_{network}").IPAddress'
        return run("docker", "inspect", "-f", f"{{{{{at}}}}}", container)

    def gateway(self) -> str:
        """Return the address at which containers reach this machine."""
        form = "{{(index .IPAM.Config 0).Gateway}}"
        return run("docker", "network", "inspect", "-f", form, f"{self.name}_front")

    def inspect(self, container: str, form: str) -> str:
        """Return what Docker knows of a container."""
        return run("docker", "inspect", "-f", form, container)

    def python(self, code: str, service: str = "web") -> str:
        """Run lines of Python in a container, Django set up; returns what they wrote."""
        lines = f"import django; django.setup()\n{code}"
        variable = "DJANGO_SETTINGS_MODULE=config.settings"
        return run("docker", "exec", "-e", variable, self.container(service), "python", "-c", lines)

    def logs(self) -> str:
        """Return the newest lines of all containers."""
        return self.compose("logs", "--no-color", "--tail", "40")

    @contextlib.contextmanager
    def paused(self, container: str) -> Iterator[None]:
        """Freeze a container for the length of this block."""
        run("docker", "pause", container)
        try:
            yield
        finally:
            run("docker", "unpause", container)

    @contextlib.contextmanager
    def disconnected(self, service: str, network: str = "back") -> Iterator[None]:
        """Cut a service's first container off a network for the length of this block."""
        container = self.container(service)
        run("docker", "network", "disconnect", f"{self.name}_{network}", container)
        try:
            yield
        finally:
            run("docker", "network", "connect", "--alias", service, f"{self.name}_{network}", container)
