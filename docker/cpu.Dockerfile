# The base image of Processings that need no GPU. Its context is made by build.ts: runtime/ (package.json and
# node_modules) and warm-up/. A twin for CUDA differs in what lies below and where node comes from, in nothing else.
ARG BASE_IMAGE=node:24-bookworm-slim

FROM ${BASE_IMAGE} AS runtime
# A base that brings tini along, as one for machines without a mirror of Debian may, is built on without a network.
RUN command -v tini > /dev/null || { apt-get update \
 && apt-get install --yes --no-install-recommends tini=0.19.* \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/*; }
RUN groupadd --gid 42420 picsellia \
 && useradd --no-log-init --uid 42420 --gid 42420 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin picsellia \
 && install --directory --owner=42420 --group=42420 /picsellia/processing
COPY runtime/ /picsellia/
RUN ln -s /picsellia/node_modules/@picsellia-ts/cli/bin/picsellia-ts.js /usr/local/bin/picsellia-ts
# libvips runs many threads, and glibc gives each an arena whose freed memory is hardly ever returned. ONNX Runtime
# reports what models it runs to its maker over the network, unless it is told not to.
ENV NODE_ENV=production \
    MALLOC_ARENA_MAX=2 \
    ORT_DISABLE_TELEMETRY=1 \
    HOME=/tmp
WORKDIR /picsellia/processing

# One dry run of a small processing fills the compile cache with all that a run loads. It must be made under the uid
# that will use it, and at the same paths: node files its cache by both. Its files are made for their owner alone.
FROM runtime AS warmed
USER 42420
COPY warm-up/ /picsellia/processing/
RUN NODE_COMPILE_CACHE=/tmp/compile-cache node warm-up.ts \
 && chmod --recursive a+rX /tmp/compile-cache

FROM runtime
COPY --from=warmed --chown=0:0 /tmp/compile-cache /picsellia/compile-cache
ENV NODE_COMPILE_CACHE=/picsellia/compile-cache
USER 42420
# To process 1 the kernel delivers no signal that it does not listen to, so that one which comes while node still loads
# would be lost. tini passes it on to a process that it does end.
ENTRYPOINT ["tini", "--", "node", "/picsellia/node_modules/@picsellia-ts/cli/bin/picsellia-ts.js", "run"]
LABEL org.opencontainers.image.title="picsellia-ts" \
      org.opencontainers.image.description="Runs a Picsellia Processing written in TypeScript, on the CPU" \
      org.opencontainers.image.licenses="MIT"
