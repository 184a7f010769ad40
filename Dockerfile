# syntax=docker/dockerfile:1
# Batata in one image: a static binary, ffmpeg for video, bubblewrap to keep ffmpeg in a
# box. It runs as user 10001 and writes to /var/lib/batata only.

FROM node:22.23.3-bookworm-slim AS assets
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY web/assets web/assets
COPY web/dist web/dist
RUN npm run assets

FROM golang:1.26.8-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=assets /src/web/dist web/dist
ARG VERSION=dev
RUN CGO_ENABLED=0 go build -tags nodynamic -trimpath -buildvcs=false \
    -ldflags "-s -w -X main.version=${VERSION}" -o /batata ./cmd/batata

FROM debian:12.11-slim
# curl is for the health check alone.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ffmpeg bubblewrap ca-certificates curl tzdata \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --home-dir /var/lib/batata batata \
    && install -d -m 0700 -o batata /var/lib/batata
COPY --from=build /batata /usr/local/bin/batata
COPY LICENSE /usr/share/doc/batata/LICENSE
USER 10001
ENV BATATA_LISTEN=0.0.0.0:8080 BATATA_DATA_DIR=/var/lib/batata
VOLUME /var/lib/batata
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s \
    CMD curl --fail --silent --output /dev/null http://127.0.0.1:8080/readyz
ENTRYPOINT ["batata"]
CMD ["serve"]
