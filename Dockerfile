# The program alone: no shell, no package manager, no user but a number. Works with a read-only root; all state is in /data.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=dev
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=$VERSION" -o /out/trolycong ./cmd/trolycong && \
    PLATFORMS="$(go env GOOS)/$(go env GOARCH)" VERSION=$VERSION scripts/licences > /out/THIRD-PARTY-LICENCES.txt && \
    mkdir -m 700 /out/data

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/trolycong /out/THIRD-PARTY-LICENCES.txt /src/LICENSE /
# A new volume takes its owner and mode from here.
COPY --from=build --chown=65532:65532 /out/data /data
USER 65532:65532
# There is no /tmp.
ENV TROLYCONG_DATA=/data TROLYCONG_ADDR=0.0.0.0:8080 TMPDIR=/data
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=4s --start-period=60s --retries=3 CMD ["/trolycong", "ready"]
ENTRYPOINT ["/trolycong"]
CMD ["serve"]
