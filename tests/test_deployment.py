"""The container files say what the project says elsewhere, and give away nothing that they need not."""

import re
import subprocess
import tomllib
from collections.abc import Iterator
from itertools import pairwise
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
REPLICAS = ("bot-1", "bot-2")
# Of those that the Compose specification has for a service.
KEYS = {
    *(
        "build",
        "cap_add",
        "cap_drop",
        "command",
        "depends_on",
        "env_file",
        "environment",
        "healthcheck",
        "image",
        "init",
    ),
    *("logging", "mem_limit", "networks", "pids_limit", "ports", "profiles", "read_only", "restart", "secrets"),
    *("security_opt", "shm_size", "stdin_open", "stop_grace_period", "tmpfs", "user", "volumes"),
}
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


def started(services: dict[str, Any], profile: str = "") -> set[str]:
    return {name for name, service in services.items() if profile in service.get("profiles", [""])}


def test_without_a_profile_the_embedded_bot_runs_alone(services: dict[str, Any]) -> None:
    assert started(services) == {"bot"}
    assert "depends_on" not in services["bot"]
    assert not {"BRIEFING_RETRIEVAL__CHROMA_URL", "BRIEFING_TELEGRAM__WEBHOOK_URL"} & set(
        services["bot"]["environment"]
    )
    assert started(services, "ollama") == {"ollama"}


def test_the_proxy_brings_the_whole_scaled_deployment_along_and_not_the_embedded_bot(services: dict[str, Any]) -> None:
    needed, found = {"proxy"}, set[str]()
    while needed:
        found |= needed
        needed = {other for name in needed for other in services[name].get("depends_on", {})} - found

    assert found == started(services, "scaled") == {"proxy", "bot-1", "bot-2", "postgres", "chroma"}
    assert all(services[name]["depends_on"]["postgres"] == {"condition": "service_healthy"} for name in REPLICAS)


def test_the_bots_differ_in_nothing_but_their_folder(services: dict[str, Any]) -> None:
    one, two = ({key: value for key, value in services[name].items() if key != "volumes"} for name in REPLICAS)

    assert one == two
    assert services["bot-1"]["volumes"] != services["bot-2"]["volumes"]


def test_the_proxy_knows_the_port_of_every_bot(services: dict[str, Any]) -> None:
    port = services["bot-1"]["environment"]["BRIEFING_TELEGRAM__WEBHOOK_PORT"]
    command = services["proxy"]["command"]

    assert [to for flag, to in pairwise(command) if flag == "--to"] == [f"{name}:{port}" for name in REPLICAS]
    assert services["bot-1"]["environment"]["BRIEFING_TELEGRAM__WEBHOOK_HOST"] == "0.0.0.0"


def test_only_the_proxy_is_published_and_no_store_has_a_way_out(
    services: dict[str, Any], networks: dict[str, Any]
) -> None:
    assert {name for name, service in services.items() if "ports" in service} == {"proxy"}
    assert not any({"expose", "network_mode"} & set(service) for service in services.values())
    for store in ("postgres", "chroma"):
        assert [networks[name] for name in services[store]["networks"]] == [{"internal": True}]
        assert not set(services[store]["networks"]) & set(services["proxy"]["networks"])
        assert set(services[store]["networks"]) < set(services["bot-1"]["networks"])


@pytest.mark.parametrize("name", yaml.safe_load(COMPOSE.read_text())["services"])
def test_a_service_is_confined_and_comes_back(services: dict[str, Any], name: str) -> None:
    service = services[name]

    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["read_only"] is True
    assert service["restart"] == "unless-stopped"
    assert service["stop_grace_period"] == "30s"
    assert not {"privileged", "devices", "pid", "ipc"} & set(service)
    assert service.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "proxy" else [])
    assert "mem_limit" in service
    assert "pids_limit" in service
    assert ("build" in service) is ("healthcheck" not in service)  # our image has one of its own


def test_each_service_keeps_its_data_in_a_volume_of_its_own(services: dict[str, Any]) -> None:
    volumes = yaml.safe_load(COMPOSE.read_text())["volumes"]

    mounted = [volume.split(":") for service in services.values() for volume in service["volumes"]]

    assert sorted(name for name, _ in mounted) == sorted(volumes)
    assert {path for _, path in mounted} == {"/data", "/var/lib/postgresql/data"}


def test_passwords_come_from_files_that_git_and_the_image_do_not_take(services: dict[str, Any]) -> None:
    secrets = yaml.safe_load(COMPOSE.read_text())["secrets"]
    used = {name for service in services.values() for name in service.get("secrets", [])}

    assert set(secrets) == used
    assert all(secret["file"].startswith("./secrets/") for secret in secrets.values())
    assert "/secrets/" in (ROOT / ".gitignore").read_text().splitlines()
    assert not [
        name for service in services.values() for name in service.get("environment", {}) if name.endswith("PASSWORD")
    ]


def test_what_the_file_names_is_there(services: dict[str, Any]) -> None:
    parsed = yaml.safe_load(COMPOSE.read_text())
    kinds = {key for key in parsed if not key.startswith("x-")}

    assert kinds == {"services", "networks", "volumes", "secrets"}
    for service in services.values():
        assert set(service) <= KEYS
        assert ("image" in service) or ("build" in service)
        assert set(service["networks"]) <= set(parsed["networks"])
        assert set(service.get("depends_on", {})) <= set(services)
        assert set(service.get("healthcheck", {})) <= {"test", "interval", "timeout", "retries", "start_period"}
        for after, how in service.get("depends_on", {}).items():
            waited_for = services[after]
            checked = "healthcheck" in waited_for or "build" in waited_for
            assert how["condition"] == "service_started" or checked


def test_the_bot_runs_as_nobody_in_particular(services: dict[str, Any]) -> None:
    assert {services[name]["user"] for name in ("bot", *REPLICAS)} == {f"{UID}:{UID}"}
    assert instructions("USER") == [f"{UID}:{UID}"]


def test_the_bot_is_given_time_to_finish(services: dict[str, Any]) -> None:
    from bot.app import GRACE_S  # noqa: PLC0415 - Telegram's imports, for this test only
    from bot.delivery.arrivals import GOODBYE_S  # noqa: PLC0415 - as above

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

    assert set(parsed["services"]) == {"bot", *REPLICAS}
    for bot in parsed["services"].values():
        assert set(bot["secrets"]) == set(parsed["secrets"]) <= known
        assert set(bot) == {"secrets"}
    assert all(set(secret) == {"file"} for secret in parsed["secrets"].values())


def test_images_of_others_are_pinned_to_a_version(services: dict[str, Any]) -> None:
    named = [service["image"] for service in services.values() if "build" not in service]
    named += re.findall(r"^FROM (\S+)", DOCKERFILE.read_text(), re.MULTILINE)

    assert all(re.search(r":\d+(\.\d+)+", image) for image in named)
