package org.incidentflow.platform;

import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
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

    /** On how many servers the connections are. */
    int count() {
        return (int) open().stream().map(Link::server).distinct().count();
    }

    /** Empty while all connections are on one. */
    Optional<Split> split() {
        List<Link> open = open();
        if (open.stream().map(Link::server).distinct().count() < 2) {
            return Optional.empty();
        }
        Server newest = newest(open);
        Set<String> strays = open.stream()
                .filter(link -> !link.server().equals(newest))
                .map(Link::pool)
                .collect(Collectors.toCollection(TreeSet::new));
        return Optional.of(new Split(strays, describe(open)));
    }

    /** Of one cluster the latest timeline; of several the one to which DB_URL led last. */
    private static Server newest(List<Link> open) {
        boolean oneCluster =
                open.stream().map(link -> link.server().system()).distinct().count() == 1;
        Comparator<Link> byAge = oneCluster
                ? Comparator.comparing(link -> link.server().timeline())
                : Comparator.comparingLong(Link::number);
        return open.stream().max(byAge).orElseThrow().server();
    }

    private static String describe(List<Link> open) {
        return open.stream()
                .map(link -> "%s on %s timeline %s"
                        .formatted(link.pool(), link.address(), link.server().timeline()))
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private List<Link> open() {
        links.removeIf(link -> !link.isOpen());
        return List.copyOf(links);
    }
}
