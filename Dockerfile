# The image of the dashboard and of the refresh job: one image, two commands (see compose.yaml).
FROM python:3.11-slim-bookworm AS build
RUN pip install --no-cache-dir "uv>=0.9,<1"
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-dev --no-install-project
COPY . .
RUN uv sync --frozen --no-dev --no-editable

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home unga \
    && install -d -o unga -g unga /var/lib/unga
COPY --from=build /app/.venv /app/.venv
ENV PATH=/app/.venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 HOME=/tmp UNGA_DATA_DIR=/var/lib/unga
USER unga
# All that is ever written: databases and fetched files here, and passing files in /tmp.
VOLUME /var/lib/unga
EXPOSE 8050
HEALTHCHECK --start-period=3m --interval=30s --timeout=5s CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8050/healthz', timeout=4)"]
CMD ["unga", "dashboard", "--host", "0.0.0.0", "--port", "8050", "--workers", "2"]
