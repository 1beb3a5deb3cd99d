package org.incidentflow.testing;

import java.util.stream.Stream;

/** Paths and queries that mean something else once they are decoded and encoded again, or in which Camel finds options. */
public final class Targets {

    private Targets() {}

    /** Paths, each with a slash before it. */
    public static Stream<String> paths() {
        return Stream.of(
                "/",
                "/v1%2Fx/",
                "/api/v4/projects/group%2Fsub%2Fproject/issues",
                "/no/slash",
                "/slash/",
                "//double//slash",
                "/..%2f",
                "/a/../b/./c",
                "/%7B%7Bbean:x%7D%7D",
                "/RAW(x)",
                "/t;jsessionid=1;v=2",
                "/a+b%20c%2Bd",
                "/%C3%BC%e4%bd%a0",
                "/~tilde_!$&'()*,=:@");
    }

    /** Paths with a query. */
    public static Stream<String> withQuery() {
        return Stream.of(
                "/?key=a%2Bb%26c%3Dd",
                "/t?flag",
                "/t?flag&b=&=c&&",
                "/t?",
                "/t?b=1&a=2&b=3",
                "/t?a=1&authMethod=Basic&authUsername=u&okStatusCodeRange=200-599&bridgeEndpoint=true",
                "/t?httpMethod=GET&httpClientConfigurer=%23x&throwExceptionOnFailure=false",
                "/t?key=RAW(a%26b)&k2=RAW{x}".replace("{", "%7B").replace("}", "%7D"),
                "/t?x=%7B%7Bsys:user.home%7D%7D",
                "/t?q=a+b%20c&path=/x/../y?z",
                "/t?sig=AbC%2f%2F%3d%3D==",
                "/t?x=%C3%BC&y='(*)!;:@,$~");
    }

    public static Stream<String> all() {
        return Stream.concat(paths(), withQuery());
    }
}
