//! What settings may say: each rule is a mistake with a stable name, and what to write instead.

use std::path::Path;

use tracing_subscriber::EnvFilter;
use warifu_core::network::Network;
use warifu_server::{Site, SiteError};

use super::{Config, Mistake, client_check, database::DatabaseTls, listen::Limits, mail};

/// Every mistake in settings that could be read.
pub(super) fn mistakes(config: &Config, file: &Path) -> Vec<Mistake> {
    let mut found = Vec::new();
    let mut add = |name, key: &str, what: &str, instead: &str| {
        found.push(Mistake::of_value(name, file, key, what, instead));
    };
    site(config, &mut add);
    listen(config, &mut add);
    database(config, &mut add);
    key_ring(config, &mut add);
    mail::check(config.mail.as_ref(), &mut add);
    client_check::clients(config, &mut add);
    if EnvFilter::try_new(&config.log.level).is_err() {
        let instead = "Write \"info\", or by module \"info,warifu_server=debug\".";
        add("log-level-malformed", "log.level", "is no level", instead);
    }
    found
}

pub(super) type Add<'a> = dyn FnMut(&'static str, &str, &str, &str) + 'a;

fn site(config: &Config, add: &mut Add<'_>) {
    if config.name.trim().is_empty() {
        add("name-empty", "name", "is empty", "Write what people call your organization.");
    }
    let site = Site::new(&config.name, &config.url);
    match &site {
        Err(SiteError::Insecure(url)) => {
            let what = format!("is `{url}`, which is not https: browsers offer passkeys only on https");
            add("url-not-https", "url", &what, "Write it like `url = \"https://id.example.jp\"`.");
        }
        Err(error) => {
            let what = format!("can't be used ({error})");
            add(
                "url-malformed",
                "url",
                &what,
                "Write scheme and host alone, without a path: https://id.example.jp.",
            );
        }
        Ok(_) => {}
    }
    if let (Ok(site), Some(rp_id)) = (site, &config.rp_id)
        && let Err(error) = site.with_rp_id(rp_id)
    {
        let instead = "Remove it to use the host itself, or write a domain that the host ends with.";
        add("rp-id-mismatch", "rp-id", &format!("does not fit `url` ({error})"), instead);
    }
    if config.requests_per_minute == 0 {
        let instead = "Write `requests-per-minute = 60`, or remove it.";
        add("limit-zero", "requests-per-minute", "is 0, which lets nobody in", instead);
    }
    for range in config.outbound_allowed.iter().filter(|range| Network::parse(range).is_none()) {
        let what = format!("holds `{range}`, which is no address or range");
        add("outbound-malformed", "outbound-allowed", &what, "Write 10.0.0.5 or 10.1.0.0/24.");
    }
    for origin in &config.origins {
        if let Err(error) = Site::new(&config.name, origin) {
            let what = format!("holds `{origin}`, which is no origin ({error})");
            add("origin-malformed", "origins", &what, "Write each like https://www.example.jp.");
        }
    }
    if let (Ok(site), Some(algorithms)) = (Site::new(&config.name, "http://localhost"), &config.algorithms)
        && let Err(error) = site.with_algorithms(algorithms)
    {
        let instead = "Write `algorithms = [\"ES256\", \"EdDSA\", \"ES384\", \"RS256\"]`, or remove it.";
        add("algorithm-unknown", "algorithms", &format!("can't be offered ({error})"), instead);
    }
    if let Ok(site) = Site::new(&config.name, "http://localhost")
        && site.with_time_zone(&config.time_zone).is_err()
    {
        let what = format!("names no zone: `{}`", config.time_zone);
        add("time-zone-unknown", "time-zone", &what, "Write an IANA name like Asia/Tokyo.");
    }
}

fn listen(config: &Config, add: &mut Add<'_>) {
    let listen = &config.listen;
    if listen.addresses.is_empty() {
        let instead = "Write it like `addresses = [\"0.0.0.0:443\"]`.";
        add("listen-nowhere", "listen.addresses", "names no address", instead);
    }
    let open = listen.addresses.iter().any(|address| !address.ip().is_loopback());
    match (&listen.tls, &listen.behind_proxy) {
        (Some(_), Some(_)) => {
            let instead = "Keep [listen.tls] if browsers reach this server itself, [listen.behind-proxy] if a \
                           proxy does.";
            add("listen-both-ways", "listen", "says both how to speak TLS and that a proxy does", instead);
        }
        (None, None) if open => {
            let instead =
                "Add [listen.tls] with a certificate, or [listen.behind-proxy] with the proxy's address.";
            add("listen-in-clear", "listen", "would speak http to the whole network", instead);
        }
        _ => {}
    }
    if let Some(behind) = &listen.behind_proxy {
        if behind.proxies.is_empty() {
            let instead = "Name the addresses that the proxy connects from: `proxies = [\"10.0.0.5\"]`. Without \
                           them every person seems to come from the proxy, and all share one limit.";
            add("proxies-empty", "listen.behind-proxy.proxies", "names no proxy", instead);
        }
        for range in behind.proxies.iter().filter(|range| Network::parse(range).is_none()) {
            let what = format!("holds `{range}`, which is no address or range");
            add("proxy-malformed", "listen.behind-proxy.proxies", &what, "Write 10.0.0.5 or 10.1.0.0/24.");
        }
    }
    let (set, usual) = (listen.limits.by_name(), Limits::default().by_name());
    for ((name, value), (_, usual)) in set.into_iter().zip(usual) {
        if value == 0 {
            let instead = format!("Write `{name} = {usual}`, or remove it.");
            add("limit-zero", &format!("listen.limits.{name}"), "is 0, which lets nobody in", &instead);
        }
    }
    let private = config.private.address;
    if private.port() != 0 && listen.addresses.contains(&private) {
        let instead = "Give health and metrics a port of their own, like 127.0.0.1:9464.";
        add("private-is-public", "private.address", "is one of listen.addresses", instead);
    }
}

fn database(config: &Config, add: &mut Add<'_>) {
    let database = &config.database;
    if database.sqlite.is_some() == database.postgres.is_some() {
        let instead = "Keep one: `sqlite = \"/var/lib/warifu/warifu.sqlite\"`, or [database.postgres].";
        add("database-not-one", "database", "must name exactly one database", instead);
    }
    if let Some(server) = &database.postgres
        && server.tls == DatabaseTls::VerifyFull
        && server.ca.is_none()
    {
        let instead =
            "Write `ca = \"/etc/warifu/database-ca.pem\"`, the authority of the database's certificate.";
        add("database-ca-missing", "database.postgres.ca", "is missing while tls is verify-full", instead);
    }
}

fn key_ring(config: &Config, add: &mut Add<'_>) {
    let ring = &config.key_ring;
    if ring.file.is_some() == ring.credential.is_some() {
        let instead = "Keep one: `file = \"/etc/warifu/key-ring\"`, or the name of a systemd `credential`.";
        add("key-ring-not-one", "key-ring", "must name exactly one place", instead);
    } else if ring.place().is_none() {
        let what = "is a systemd credential, and this process was given none";
        let instead =
            "Start it by a unit with LoadCredentialEncrypted=, or by `systemd-run -p LoadCredential=…`.";
        add("key-ring-credential-missing", "key-ring.credential", what, instead);
    }
}
