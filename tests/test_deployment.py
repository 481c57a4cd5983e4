"""The container files say what the project says elsewhere, and give away nothing that they need not."""

import re
import subprocess
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from bot.monitoring.probe import is_well
from bot.monitoring.server import Watched, watched
from config.settings import setting_names
from tests.conftest import ROOT

COMPOSE = ROOT / "docker-compose.yml"
DOCKERFILE = ROOT / "Dockerfile"
UID = 10001
# Put together here, so that this file does not name them itself.
REGISTRIES = [
    ".".join(parts)
    for parts in [
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("crates", "io"),
        ("proxy", "golang", "org"),
        ("rubygems", "org"),
        ("anaconda", "org"),
        ("docker", "io"),
        ("ghcr", "io"),
        ("quay", "io"),
        ("gcr", "io"),
    ]
]


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    parsed: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())
    found: dict[str, Any] = parsed["services"]
    return found


@pytest.fixture(scope="module")
def networks() -> dict[str, Any]:
    parsed: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())["networks"]
    return parsed


def instructions(name: str) -> list[str]:
    """What follows each `name` of the Dockerfile's last stage, continued lines joined."""
    text = re.sub(r"\\\n\s*", "", DOCKERFILE.read_text())
    last = text[text.rindex("\nFROM ") :]
    return re.findall(rf"^{name} (.+)$", last, re.MULTILINE)


def project_files() -> list[str]:
    """Every file that is committed, or would be."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        capture_output=True,
        cwd=ROOT,
        check=False,
    )
    if listed.returncode:
        pytest.skip("needs the git repository")
    return [name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def test_the_two_services_are_the_bot_and_chroma(services: dict[str, Any]) -> None:
    assert set(services) == {"bot", "chroma"}
    assert services["bot"]["depends_on"] == {"chroma": {"condition": "service_healthy"}}
    assert "healthcheck" in services["chroma"]


def test_nothing_is_published_and_chroma_has_no_way_out(services: dict[str, Any], networks: dict[str, Any]) -> None:
    assert not any({"ports", "expose", "network_mode"} & set(service) for service in services.values())
    assert [networks[name] for name in services["chroma"]["networks"]] == [{"internal": True}]
    assert set(services["chroma"]["networks"]) < set(services["bot"]["networks"])


@pytest.mark.parametrize("name", ["bot", "chroma"])
def test_a_service_is_confined_and_comes_back(services: dict[str, Any], name: str) -> None:
    service = services[name]

    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["read_only"] is True
    assert service["restart"] == "unless-stopped"
    assert service["stop_grace_period"] == "30s"
    assert not {"privileged", "cap_add", "devices", "pid", "ipc"} & set(service)
    assert "mem_limit" in service
    assert "pids_limit" in service


def test_each_service_keeps_its_data_in_a_volume_of_its_own(services: dict[str, Any]) -> None:
    volumes = yaml.safe_load(COMPOSE.read_text())["volumes"]

    mounted = [volume.split(":") for service in services.values() for volume in service["volumes"]]

    assert sorted(name for name, _ in mounted) == sorted(volumes)
    assert {path for _, path in mounted} == {"/data"}


def test_the_bot_runs_as_nobody_in_particular(services: dict[str, Any]) -> None:
    assert services["bot"]["user"] == f"{UID}:{UID}"
    assert instructions("USER") == [f"{UID}:{UID}"]


def test_the_bot_is_given_time_to_finish(services: dict[str, Any]) -> None:
    from bot.app import GOODBYE_S, GRACE_S  # noqa: PLC0415 - Telegram's imports, for this test only

    assert float(services["bot"]["stop_grace_period"].rstrip("s")) > GRACE_S + GOODBYE_S
    assert instructions("STOPSIGNAL") == ["SIGTERM"]


def test_the_server_is_of_the_clients_version(services: dict[str, Any]) -> None:
    locked = re.search(r"^chromadb==(\S+)", (ROOT / "requirements.lock").read_text(), re.MULTILINE)

    assert locked
    assert services["chroma"]["image"] == f"chromadb/chroma:{locked[1]}"


def test_every_name_of_ours_is_a_real_setting() -> None:
    known = {name for name, _, _ in setting_names()}

    used = set(re.findall(r"\bBRIEFING_\w+", COMPOSE.read_text() + DOCKERFILE.read_text()))

    assert {"BRIEFING_DATA_DIR", "BRIEFING_RETRIEVAL__CHROMA_URL"} <= used
    assert used <= known


def test_the_image_starts_the_bot_over_the_volume(services: dict[str, Any]) -> None:
    assert instructions("ENTRYPOINT") == ['["briefing"]']
    assert instructions("CMD") == ['["run"]']
    assert instructions("VOLUME") == ["/data"]
    assert "BRIEFING_DATA_DIR=/data" in instructions("ENV")[0]
    assert services["bot"]["environment"]["BRIEFING_DATA_DIR"] == "/data"


def test_everything_is_installed_from_the_lock_files_with_hashes() -> None:
    text = re.sub(r"\\\n\s*", "", DOCKERFILE.read_text())

    installs = [
        step
        for run in re.findall(r"^RUN (.+)$", text, re.MULTILINE)
        for step in run.split("&&")
        if re.search(r"pip (install|sync)", step)
    ]

    assert len(installs) == 3
    assert all("--require-hashes" in step or "--no-index" in step for step in installs)


def test_the_image_takes_only_what_it_needs_from_here() -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE.read_text(), re.MULTILINE)

    assert rules[0] == "*"
    assert {rule[1:] for rule in rules if rule.startswith("!")} == {name for line in copied for name in line.split()}


def test_no_file_names_the_address_of_a_package_registry() -> None:
    pattern = re.compile("|".join(rf"(?<![\w-]){re.escape(host)}\b" for host in REGISTRIES).encode(), re.IGNORECASE)

    def named() -> Iterator[str]:
        for name in project_files():
            for match in pattern.finditer((ROOT / name).read_bytes()):
                yield f"{name}: {match[0].decode()}"

    assert list(named()) == []


def test_the_image_and_make_run_install_nothing_that_only_tests_need() -> None:
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]
    needed = {"anyio"}  # of httpx and others
    locked = set(re.findall(r"^([\w-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE))

    assert locked & {re.split(r"[^\w-]", name)[0] for name in groups["dev"]} == needed
    assert "\nCOPY requirements-setup.lock requirements.lock ./\n" in DOCKERFILE.read_text()


def test_the_container_is_healthy_where_telegram_is_heard(services: dict[str, Any]) -> None:
    assert instructions("HEALTHCHECK")[0].endswith('CMD ["python", "-m", "bot.monitoring.probe"]')
    assert "BRIEFING_WATCH__PORT=9464" in instructions("ENV")[0]
    assert "healthcheck" not in services["bot"]  # the image's own holds


def test_the_probe_tells_a_well_bot_from_one_that_is_not() -> None:
    wrong = [""]
    with watched(0, Watched(lambda: wrong[0], lambda: "", lambda: b"")) as port:
        well = is_well(port)
        wrong[0] = "nothing heard"
        deaf = is_well(port)

    assert (well, deaf, is_well(port)) == (True, False, False)


def test_a_secret_file_has_the_name_of_a_setting_and_stands_in_no_environment() -> None:
    parsed = yaml.safe_load((ROOT / "docker-compose.secrets.yml").read_text())
    known = {name.lower() for name, _, _ in setting_names()}

    assert set(parsed["services"]["bot"]["secrets"]) == set(parsed["secrets"]) <= known
    assert set(parsed["services"]["bot"]) == {"secrets"}
    assert all(set(secret) == {"file"} for secret in parsed["secrets"].values())


def test_images_of_others_are_pinned_to_a_version(services: dict[str, Any]) -> None:
    named = [service["image"] for service in services.values() if "build" not in service]
    named += re.findall(r"^FROM (\S+)", DOCKERFILE.read_text(), re.MULTILINE)

    assert all(re.search(r":\d+(\.\d+)+", image) for image in named)
