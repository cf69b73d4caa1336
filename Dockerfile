# Two stages: cargo builds, a bare Debian runs. No Node, because widget/dist is committed.
#
#   docker build -t deskbell .
#   docker run --rm -p 3000:3000 -v deskbell:/data -e DESKBELL_PUBLIC_URL=http://localhost:3000 deskbell
#
# The set-up link is printed to the log of the first start.

FROM rust:1.95-trixie AS build
WORKDIR /src
# Everything the build reads, and nothing else: see .dockerignore.
COPY . .
RUN cargo build --release --locked --bin deskbell

FROM debian:trixie-slim
# A number, so that an orchestrator can see that it is not root.
RUN groupadd --system --gid 10001 deskbell \
 && useradd --system --uid 10001 --gid 10001 --home-dir /data --shell /usr/sbin/nologin deskbell \
 && install --directory --owner=10001 --group=10001 --mode=0700 /data
COPY --from=build /src/target/release/deskbell /usr/local/bin/deskbell
COPY --from=build /src/LICENSE /src/widget/dist/LICENSES.txt /usr/local/share/doc/deskbell/
ENV DESKBELL_LISTEN=0.0.0.0:3000 \
    DESKBELL_DATA=/data
USER 10001:10001
WORKDIR /data
VOLUME ["/data"]
EXPOSE 3000
# The program asks itself over loopback: no curl in the image.
HEALTHCHECK --interval=30s --timeout=5s --start-period=15s --retries=3 CMD ["deskbell", "health"]
# SIGTERM lets it close sockets, finish requests and checkpoint the database; give it ten seconds.
STOPSIGNAL SIGTERM
ENTRYPOINT ["deskbell"]
CMD ["serve"]
