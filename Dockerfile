# syntax=docker/dockerfile:1

# The builder: the slim image has gcc, which SQLite and ring need.
FROM rust:1.95-slim-bookworm AS builder
WORKDIR /src
COPY . .
RUN --mount=type=cache,id=alphapy-registry,target=/usr/local/cargo/registry \
    --mount=type=cache,id=alphapy-target,target=/src/target \
    cargo build --release --locked --bin alphapy \
    && cp target/release/alphapy /usr/local/bin/alphapy

# The runtime: the program, certificates to call Discord, and a user without rights.
FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --no-create-home --home-dir /data alphapy \
    && install --directory --owner=alphapy --group=alphapy --mode=700 /data
COPY --from=builder /usr/local/bin/alphapy /usr/local/bin/alphapy

USER alphapy
WORKDIR /data
# In a container the port must be open to the outside of it; PORT alone listens on 0.0.0.0.
ENV PORT=8080 \
    DATABASE_URL=sqlite:/data/alphapy.db
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
ENTRYPOINT ["alphapy"]
