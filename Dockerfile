# The bot in a container: the versions of requirements.lock and no others, each checked against its hash.
#
#   docker build -t briefing-bot .
#   docker run -it --rm --init -v briefing-data:/data briefing-bot                      a conversation in the terminal
#   docker run --rm -v briefing-data:/data -v ./articles:/articles:ro briefing-bot ingest /articles
#
# With a Chroma server beside it: docker-compose.yml.

FROM python:3.11-slim AS build
ENV UV_LINK_MODE=copy UV_NO_CACHE=1 UV_COMPILE_BYTECODE=1
WORKDIR /build
# The packages change seldom, the bot often: what is installed from the lock is a layer of its own.
COPY requirements-setup.lock requirements.lock ./
RUN python -m pip install --quiet --no-cache-dir --disable-pip-version-check --no-deps --require-hashes \
        -r requirements-setup.lock \
    && python -m venv --without-pip /opt/venv \
    && uv pip sync --quiet --python /opt/venv/bin/python --require-hashes --no-build requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY config config
COPY prompts prompts
COPY retrieval retrieval
RUN python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index --wheel-dir /wheels . \
    && uv pip install --quiet --python /opt/venv/bin/python --no-deps --no-index /wheels/*.whl

FROM python:3.11-slim
# A new named volume takes over the owner of the folder it is mounted on.
RUN groupadd --gid 10001 briefing \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin briefing \
    && install --directory --owner 10001 --group 10001 --mode 0700 /data
COPY --from=build /opt/venv /opt/venv
# Nothing is written outside /data and /tmp, so the root may be read-only.
ENV PATH=/opt/venv/bin:$PATH HOME=/tmp PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 BRIEFING_DATA_DIR=/data \
    BRIEFING_WATCH__PORT=9464
VOLUME /data
USER 10001:10001
# Says whether Telegram is heard; of a conversation in the terminal, whether the database can be read.
HEALTHCHECK --interval=30s --timeout=10s --start-period=120s --retries=3 \
    CMD ["python", "-m", "bot.monitoring.probe"]
# The bot takes no more questions then, finishes those under way (at most 15 s) and keeps the rest for the next start.
STOPSIGNAL SIGTERM
ENTRYPOINT ["briefing"]
CMD ["run"]
