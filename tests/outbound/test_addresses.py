"""Which addresses and URLs are open to sources; nothing here touches a socket."""

import ipaddress
from urllib.parse import urlsplit

import pytest

from outbound.addresses import (
    Kind,
    Policy,
    check_redirect,
    check_url,
    classify,
    kind,
    origin,
    unwrap,
)
from outbound.errors import AddressRefused, FetchError

# fmt: off
ADDRESSES: tuple[tuple[str, Kind | None], ...] = (
    ("93.184.216.34",               None),
    ("1.1.1.1",                     None),
    ("100.63.255.255",              None),
    ("100.128.0.0",                 None),
    ("172.15.255.255",              None),
    ("172.32.0.0",                  None),
    ("2606:2800:220:1::1",          None),
    ("::ffff:93.184.216.34",        None),
    ("64:ff9b::5db8:d822",          None),
    ("2002:5db8:d822::1",           None),
    ("0.0.0.0",                     Kind.UNSPECIFIED),
    ("0.1.2.3",                     Kind.UNSPECIFIED),
    ("::",                          Kind.UNSPECIFIED),
    ("::ffff:0.0.0.0",              Kind.UNSPECIFIED),
    ("127.0.0.1",                   Kind.LOOPBACK),
    ("127.255.255.254",             Kind.LOOPBACK),
    ("::1",                         Kind.LOOPBACK),
    ("::ffff:127.0.0.1",            Kind.LOOPBACK),
    ("::ffff:7f00:1",               Kind.LOOPBACK),
    ("64:ff9b::7f00:1",             Kind.LOOPBACK),
    ("2002:7f00:1::",               Kind.LOOPBACK),
    ("169.254.169.254",             Kind.LINK_LOCAL),
    ("::ffff:169.254.169.254",      Kind.LINK_LOCAL),
    ("64:ff9b::a9fe:a9fe",          Kind.LINK_LOCAL),
    ("2002:a9fe:a9fe::",            Kind.LINK_LOCAL),
    ("fe80::1",                     Kind.LINK_LOCAL),
    ("fe80::1%eth0",                Kind.LINK_LOCAL),
    ("224.0.0.1",                   Kind.MULTICAST),
    ("239.255.255.250",             Kind.MULTICAST),
    ("ff02::1",                     Kind.MULTICAST),
    ("::ffff:224.0.0.1",            Kind.MULTICAST),
    ("240.0.0.1",                   Kind.RESERVED),
    ("255.255.255.255",             Kind.RESERVED),
    ("::7f00:1",                    Kind.RESERVED),   # IPv4-compatible, RFC 4291 2.5.5.1
    ("100::1",                      Kind.RESERVED),   # discard-only
    ("10.0.0.1",                    Kind.PRIVATE),
    ("10.255.255.255",              Kind.PRIVATE),
    ("172.16.0.1",                  Kind.PRIVATE),
    ("172.31.255.255",              Kind.PRIVATE),
    ("192.168.0.1",                 Kind.PRIVATE),
    ("192.0.2.1",                   Kind.PRIVATE),    # documentation
    ("198.18.0.1",                  Kind.PRIVATE),    # benchmarks
    ("198.51.100.1",                Kind.PRIVATE),
    ("203.0.113.1",                 Kind.PRIVATE),
    ("fc00::1",                     Kind.PRIVATE),
    ("fd12:3456:789a::1",           Kind.PRIVATE),
    ("2001:db8::1",                 Kind.PRIVATE),
    ("::ffff:10.0.0.1",             Kind.PRIVATE),
    ("64:ff9b::a00:1",              Kind.PRIVATE),
    ("2002:c0a8:1::",               Kind.PRIVATE),
    ("100.64.0.1",                  Kind.SHARED),
    ("100.127.255.255",             Kind.SHARED),
    ("::ffff:100.64.0.1",           Kind.SHARED),
    ("fec0::1",                     Kind.SITE_LOCAL),
    ("192.0.0.8",                   Kind.NOT_GLOBAL),
    ("192.88.99.1",                 Kind.NOT_GLOBAL),
    ("2001::1",                     Kind.NOT_GLOBAL), # Teredo
    ("64:ff9b:1::7f00:1",           Kind.NOT_GLOBAL), # local NAT64
    ("3fff::1",                     Kind.NOT_GLOBAL),
    ("5f00::1",                     Kind.NOT_GLOBAL),
)

REFUSED_URLS: tuple[tuple[str, str], ...] = (
    ("https://" + "a" * 64 + ".example/",   "is not a host name: it is too long"),
    ("https://" + "abc." * 64 + "example/", "is not a host name: it is too long"),
    ("http://127.0.0.1/",                   "this machine itself"),
    ("http://[::1]/",                       "this machine itself"),
    ("http://127.0.0.1./",                  "this machine itself"),
    ("http://[::ffff:127.0.0.1]/",          "this machine itself"),
    ("http://[::ffff:7f00:1]/",             "this machine itself"),
    ("http://[64:ff9b::7f00:1]/",           "this machine itself"),
    ("http://[fe80::1%25eth0]/",            "not a URL|link-local"),
    ("http://169.254.169.254/latest",       "link-local"),
    ("http://10.1.2.3/",                    "private"),
    ("http://100.64.0.1/",                  "shared"),
    ("http://0.0.0.0/",                     "no address of a machine"),
    ("http://[::]/",                        "no address of a machine"),
    ("http://[ff02::1]/",                   "multicast"),
    ("http://provider.example:0/",          "port 0 is not open to sources .80, 443 are."),
    ("http://provider.example:22/",         "port 22 is not open"),
    ("http://provider.example:5432/",       "port 5432 is not open"),
    ("http://provider.example:9200/",       "port 9200 is not open"),
    ("http://provider.example:65536/",      "not a URL"),
    ("http://provider.example:-1/",         "not a URL"),
    ("http://provider.example:http/",       "not a URL"),
    ("http://provider.example:８０/",        "not a URL|port"),
    ("http://user@provider.example/",       "leave out what stands before the @"),
    ("http://user:word@provider.example/",  "leave out what stands before the @"),
    ("http://@provider.example/",           "leave out what stands before the @"),
    ("http://:@provider.example/",          "leave out what stands before the @"),
    ("http://provider.example@127.0.0.1/",  "leave out what stands before the @"),
    ("ftp://provider.example/",             "the scheme ftp: is not fetched: write http://"),
    ("file:///etc/passwd",                  "the scheme file:"),
    ("gopher://provider.example/",          "the scheme gopher:"),
    ("data:text/turtle,x",                  "the scheme data:"),
    ("javascript:alert(1)",                 "the scheme javascript:"),
    ("jar:http://provider.example!/x",      "the scheme jar:"),
    ("unix:///var/run/docker.sock",         "the scheme unix:"),
    ("http+unix://%2Fvar%2Frun%2Fsock/v1",  "the scheme http.unix:"),
    ("http://%2Fvar%2Frun%2Fdocker.sock/",  "names no host"),
    ("provider.example/feed",               "a URL without a scheme"),
    ("//provider.example/feed",             "a URL without a scheme"),
    ("",                                    "a URL without a scheme"),
    ("http:provider.example",               "names no host"),
    ("http:///feed",                        "names no host"),
    ("http://",                             "names no host"),
    ("http://./",                           "names no host"),
    ("http://:80/",                         "names no host"),
    ("http://[::1/",                        "not a URL"),
    ("http://[provider]/",                  "not a URL"),
    (" http://provider.example/",           "holds a space"),
    ("http://provider.example/a b",         "encode it"),
    ("http://provider.example/\t",          "control character"),
    ("http://provider.example/\r\nHost: x", "control character"),
    ("http://provider.example/\x00",        "control character"),
    ("http://provider.example\\@evil.example/", "backslash"),
    ("http://provider.example/\u00a0",      "holds a space"),
    ("http://provider.example/\ufeff",      "holds a space"),
    ("http://provider.example/" + "a" * 8_192, "give at most 8192"),
)
# fmt: on


@pytest.mark.parametrize(("address", "expected"), ADDRESSES)
def test_every_address_has_its_kind(address: str, expected: Kind | None) -> None:
    assert kind(ipaddress.ip_address(address)) is expected
    assert classify(address) == (expected and str(expected))


@pytest.mark.parametrize(("address", "expected"), ADDRESSES)
def test_by_default_only_public_addresses_pass(address: str, expected: Kind | None) -> None:
    assert (Policy().refusal(address) is None) is (expected is None)


@pytest.mark.parametrize(("address", "expected"), ADDRESSES)
def test_private_may_be_opened_but_never_link_local_multicast_or_reserved(
    address: str, expected: Kind | None
) -> None:
    passes = Policy(allow_private=True).refusal(address) is None
    assert passes is (expected in (None, Kind.LOOPBACK, Kind.PRIVATE, Kind.SHARED, Kind.SITE_LOCAL))


@pytest.mark.parametrize(("address", "expected"), ADDRESSES)
def test_loopback_may_be_opened_alone(address: str, expected: Kind | None) -> None:
    passes = Policy(allow_loopback=True).refusal(address) is None
    assert passes is (expected in (None, Kind.LOOPBACK))


def test_the_refusal_says_what_to_mend() -> None:
    assert Policy().refusal("10.0.0.1") == (
        "10.0.0.1 is a private address: use a public one, or set ALLOW_PRIVATE_ADDRESSES"
    )
    assert Policy(allow_private=True).refusal("169.254.169.254") == (
        "169.254.169.254 is a link-local address: it is never fetched; "
        "give the public name of the source"
    )


def test_text_that_is_no_address_is_no_address() -> None:
    for text in ("provider.example", "127.1", "0x7f.1", "", "1.2.3.4.5"):
        with pytest.raises(ValueError, match="does not appear to be"):
            classify(text)


def test_an_address_that_carries_another_is_that_other() -> None:
    home = ipaddress.ip_address("127.0.0.1")
    for text in ("127.0.0.1", "::ffff:127.0.0.1", "2002:7f00:1::", "64:ff9b::127.0.0.1"):
        assert unwrap(ipaddress.ip_address(text)) == home


@pytest.mark.parametrize(("url", "words"), REFUSED_URLS)
def test_a_url_is_refused_before_any_look_up(url: str, words: str) -> None:
    with pytest.raises(AddressRefused, match=words):
        check_url(url, Policy())


@pytest.mark.parametrize(
    "url",
    [
        "http://provider.example",
        "https://provider.example/feed?page=2#top",
        "https://provider.example:443/",
        "http://provider.example:/",
        "HTTP://Provider.Example:80/",
        "http://93.184.216.34/",
        "http://[2606:2800:220:1::1]/",
        "https://dåta.example/données",
        "https://provider.example/a@b:c",
    ],
)
def test_an_ordinary_url_passes(url: str) -> None:
    assert check_url(url, Policy()).geturl().lower() == url.lower()


def test_ports_and_schemes_are_the_policys() -> None:
    policy = Policy(allowed_ports=frozenset({8080}), schemes=frozenset({"https"}))
    assert check_url("https://provider.example:8080/", policy).port == 8080
    with pytest.raises(AddressRefused, match=r"port 443 is not open to sources \(8080 are\)"):
        check_url("https://provider.example/", policy)
    with pytest.raises(AddressRefused, match="the scheme http: is not fetched: write https://"):
        check_url("http://provider.example:8080/", policy)


@pytest.mark.parametrize("port", [0, -1, 65_536])
def test_a_policy_with_an_impossible_port_is_refused(port: int) -> None:
    with pytest.raises(ValueError, match=f"{port} is no port: give numbers from 1 to 65535"):
        Policy(allowed_ports=frozenset({port}))


def test_a_policy_with_a_scheme_that_we_do_not_speak_is_refused() -> None:
    with pytest.raises(ValueError, match="schemes holds 'ftp': only http and https"):
        Policy(schemes=frozenset({"http", "ftp"}))


def test_a_redirect_never_leaves_https() -> None:
    with pytest.raises(AddressRefused, match="redirects from https to http"):
        check_redirect(urlsplit("https://a.example/"), urlsplit("http://a.example/"), Policy())
    check_redirect(urlsplit("http://a.example/"), urlsplit("https://a.example/"), Policy())


def test_a_redirect_never_enters_another_source_but_may_stay_in_its_own() -> None:
    policy = Policy(closed_hosts=frozenset({"a.example", "b.example"}))
    a, b, c = (urlsplit(f"https://{name}.example/") for name in "abc")
    check_redirect(a, a, policy)
    check_redirect(a, c, policy)
    with pytest.raises(AddressRefused, match=r"b\.example, which is another source"):
        check_redirect(a, b, policy)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://Provider.example/a?b#c", "https://provider.example:443"),
        ("http://provider.example:8080/", "http://provider.example:8080"),
        ("http://[2606:2800:220:1::1]/", "http://[2606:2800:220:1::1]:80"),
    ],
)
def test_an_origin_is_scheme_host_and_port(url: str, expected: str) -> None:
    assert origin(urlsplit(url)) == expected


def test_no_error_of_this_room_is_an_oserror() -> None:
    """urllib3 swallows an OSError raised inside a connection, and tries the next address."""
    found = [FetchError]
    for error in found:
        assert not issubclass(error, OSError)
        found.extend(error.__subclasses__())
    assert len(found) >= 5
