package org.incidentflow.platform;

import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Remembers of each connection of all pools to which server it leads. A list of hosts, a name or a proxy may lead to another
 * one after a failover, and connections to the old one may live on: then one application would write to two databases.
 *
 * <p>A connection stays with its server, so each is asked once, when it is opened.
 */
final class DatabaseServers {

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseServers.class);
    private static final String IDENTIFY = org.incidentflow.platform.Statement.read("identify-server.sql");

    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final AtomicLong opened = new AtomicLong();
    private final AtomicBoolean unknown = new AtomicBoolean();
    private volatile Server newest;

    /** @param timeline eight hexadecimal digits, which grow with each promotion */
    private record Server(String system, String timeline) {}

    /** @param number in the order in which they were opened */
    private record Link(String pool, Server server, String address, long number, WeakReference<Connection> connection) {

        boolean isOpen() {
            Connection held = connection.get();
            try {
                return held != null && !held.isClosed();
            } catch (SQLException e) {
                return false;
            }
        }
    }

    /**
     * @param strays      the pools that have connections to another server than the one that counts
     * @param description who is where, without credentials
     */
    record Split(Set<String> strays, String description) {}

    /** What opens a pool's connections, whose servers are remembered from now on. */
    DataSource remembering(String pool, DataSource connections) {
        return new DelegatingDataSource(connections) {
            @Override
            public Connection getConnection() throws SQLException {
                return remember(pool, super.getConnection());
            }

            @Override
            public Connection getConnection(String user, String password) throws SQLException {
                return remember(pool, super.getConnection(user, password));
            }
        };
    }

    private Connection remember(String pool, Connection connection) {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(IDENTIFY)) {
            row.next();
            links.add(new Link(
                    pool,
                    new Server(row.getString("system"), row.getString("timeline")),
                    row.getString("address"),
                    opened.incrementAndGet(),
                    new WeakReference<>(connection)));
        } catch (SQLException e) {
            // Whoever uses the connection meets what is wrong with it; only a server that tells nothing is told of
            // here.
            if (DatabaseTrouble.of(e).isEmpty() && !unknown.getAndSet(true)) {
                LOG.warn("database_server_unknown error=\"{}\"", LoggedFailure.reason(e));
            }
        }
        return connection;
    }

    /** On how many servers the connections are, with the one that they should be on. */
    int count() {
        Set<Server> servers = servers(open());
        if (newest != null && !servers.isEmpty()) {
            servers.add(newest);
        }
        return servers.size();
    }

    /** Empty while all connections are on one server, and never were on a newer. */
    synchronized Optional<Split> split() {
        List<Link> open = open();
        if (open.isEmpty()) {
            return Optional.empty();
        }
        newest = newest(open);
        Set<String> strays = open.stream()
                .filter(link -> !link.server().equals(newest))
                .map(Link::pool)
                .collect(Collectors.toCollection(TreeSet::new));
        return strays.isEmpty() ? Optional.empty() : Optional.of(new Split(strays, describe(open)));
    }

    /**
     * Of one cluster the latest timeline that was ever seen: whoever is back on an earlier one is on a server that was
     * replaced. Of several clusters the one to which DB_URL led last.
     */
    private Server newest(List<Link> open) {
        Set<Server> servers = servers(open);
        if (servers.stream().map(Server::system).distinct().count() > 1) {
            return open.stream()
                    .max(Comparator.comparingLong(Link::number))
                    .orElseThrow()
                    .server();
        }
        if (newest != null && servers.iterator().next().system().equals(newest.system())) {
            servers.add(newest);
        }
        return servers.stream().max(Comparator.comparing(Server::timeline)).orElseThrow();
    }

    private static Set<Server> servers(List<Link> open) {
        return open.stream().map(Link::server).collect(Collectors.toCollection(HashSet::new));
    }

    private String describe(List<Link> open) {
        return open.stream()
                        .map(link -> "%s on %s timeline %s"
                                .formatted(
                                        link.pool(),
                                        link.address(),
                                        link.server().timeline()))
                        .distinct()
                        .sorted()
                        .collect(Collectors.joining(", "))
                + "; the newest is timeline " + newest.timeline();
    }

    private List<Link> open() {
        links.removeIf(link -> !link.isOpen());
        return List.copyOf(links);
    }
}
