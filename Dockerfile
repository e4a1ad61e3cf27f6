# syntax=docker/dockerfile:1
# Three images from one file: `web`, `worker-cpu`, `worker-gpu`. Build with --target.

FROM node:22-bookworm-slim AS frontend
WORKDIR /app/frontend
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN npm install --no-save --no-audit --no-fund
COPY frontend ./
RUN npm run build

FROM python:3.12-slim-bookworm AS base
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PATH=/opt/venv/bin:$PATH POINTILLIST_DATA=/data STORAGE_URL=file:///data/storage
RUN groupadd --system --gid 10001 pointillist && useradd --system --uid 10001 --gid 10001 --home-dir /app pointillist \
 && install -d -o pointillist -g pointillist /data /app \
 && python -m venv /opt/venv
WORKDIR /app
COPY pyproject.toml README.md LICENSE ./
COPY deploy/constraints.txt deploy/

FROM base AS web
RUN pip install --constraint deploy/constraints.txt '.[web,postgres,s3]'
COPY manage.py ./
COPY annotator annotator
COPY inference inference
COPY static static
COPY --from=frontend /app/static/build static/build
ENV STATIC_ROOT=/app/staticfiles STATIC_COMPRESSED=true
RUN SECRET_KEY=unused-while-building python manage.py collectstatic --noinput --verbosity 0
USER 10001:10001
EXPOSE 8000
VOLUME /data
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/livez', timeout=2)"]
CMD ["uvicorn", "annotator.asgi:application", "--host", "0.0.0.0", "--port", "8000", \
     "--ws-per-message-deflate", "false", "--ws-max-size", "65536", "--proxy-headers", \
     "--timeout-graceful-shutdown", "10"]

FROM base AS worker-cpu
RUN pip install --constraint deploy/constraints.txt '.[worker,s3]'
COPY inference inference
USER 10001:10001
VOLUME /data
CMD ["python", "-m", "inference.worker"]

# The wheels of torch bring CUDA, the headers included that compiling the encoder takes beside g++; the host
# brings the driver and the NVIDIA container toolkit.
FROM base AS worker-gpu
RUN apt-get update && apt-get install -y --no-install-recommends g++ && rm -rf /var/lib/apt/lists/*
RUN pip install --constraint deploy/constraints.txt '.[worker,sam3,s3]'
ENV CUDA_HOME=/opt/venv/lib/python3.12/site-packages/nvidia/cu13
COPY inference inference
USER 10001:10001
VOLUME /data
CMD ["python", "-m", "inference.worker"]
