# Linkcall's image: docker build -t linkcall . (docs/operations.md, "Ship it"; compose.yaml and deploy/ run it)

# What the server needs, a Node of its own among it (docs/adr/0001): this image's one does nothing but install it.
FROM node:24-bookworm-slim AS install
# What the server's Node is linked to: some packages use it as they are installed.
RUN apt-get update && apt-get install -y --no-install-recommends libatomic1 libstdc++6 && rm -rf /var/lib/apt/lists/*
WORKDIR /linkcall
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund

FROM debian:bookworm-slim AS linkcall
# The same, and who may be trusted with https.
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates libatomic1 libstdc++6 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10001 --home-dir /var/lib/linkcall --create-home --shell /usr/sbin/nologin linkcall
WORKDIR /linkcall
COPY --from=install /linkcall/node_modules node_modules
COPY package.json LICENSE ./
COPY loadtest/zego/callback.ts loadtest/zego/callback.ts
COPY web web
COPY rooms rooms
COPY schema schema
COPY src src
ENV NODE_ENV=production HOST=0.0.0.0 PORT=2567 DATA_DIR=/var/lib/linkcall
# The rest of it may be read-only. With REDIS_URL and MYSQL_URL nothing is kept here, either.
VOLUME /var/lib/linkcall
EXPOSE 2567
USER 10001
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --retries=3 \
  CMD ["node_modules/.bin/node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# As the first process it hears SIGTERM itself, and hands over what it has: give it 30 s.
ENTRYPOINT ["node_modules/.bin/node", "--import", "./src/server/checkInstall.js"]
CMD ["src/main.ts"]

# nginx in front of the processes of compose.yaml.
FROM nginx:1.28-bookworm AS proxy
COPY deploy/nginx/linkcall.conf deploy/nginx/locations.conf /etc/nginx/
COPY deploy/nginx/plain.conf /etc/nginx/conf.d/default.conf
HEALTHCHECK --interval=5s --timeout=3s CMD ["curl", "-fsS", "-o", "/dev/null", "http://127.0.0.1:2567/readyz"]
