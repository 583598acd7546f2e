//! Which addresses are this host, so that nothing on the way needs TLS.

pub(crate) fn is_this_host(host: &str) -> bool {
    let loopback = host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    host == "localhost" || loopback
}
