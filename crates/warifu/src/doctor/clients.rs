//! The clients of the configuration file: can their secrets be had, are their IDs free, can they be told of a sign-out,
//! and does what they may ask for mean anything.

use warifu_core::client::{ClientSettings, GrantKind};
use warifu_oidc::scope::OF_A_PERSON;
use warifu_server::judge_call;
use warifu_store::Store;

use super::Finding;
use crate::{
    config::{ClientTable, Config},
    configured_clients,
};

pub(super) async fn examine(config: &Config, store: Option<&Store>) -> Vec<Finding> {
    let mut found: Vec<Finding> = config.secret_mistakes().into_iter().map(Finding::from).collect();
    found.extend(taken(config, store).await);
    for table in &config.clients {
        let Ok(settings) = table.settings() else { continue };
        found.extend(unknown_scopes(table, &settings));
        found.extend(unreachable(config, table, &settings).await);
    }
    found
}

async fn taken(config: &Config, store: Option<&Store>) -> Vec<Finding> {
    let Some(store) = store else { return Vec::new() };
    // A database that can't be read is a finding of its own.
    let known = store.list_clients().await.unwrap_or_default();
    let made_here =
        |table: &&ClientTable| known.iter().any(|c| c.client_id == table.own.client_id && !c.configured);
    let tables = config.clients.iter().filter(made_here);
    tables.map(|table| configured_clients::taken(&table.own.client_id, &config.file).into()).collect()
}

/// A scope that names nothing of a person's means something to a resource alone; without one it is a slip of the pen.
fn unknown_scopes(table: &ClientTable, settings: &ClientSettings) -> Option<Finding> {
    let for_resources =
        !settings.resources.is_empty() || settings.grants.contains(&GrantKind::ClientCredentials);
    let unknown = settings.scopes.iter().find(|scope| !OF_A_PERSON.contains(&scope.as_str()))?;
    (!for_resources).then(|| {
        let what =
            format!("`{}` names `{unknown}`, which means nothing to anybody here", table.key("scopes"));
        let mend = format!(
            "Known of a person are {}. A scope of an interface of yours needs `resources`, which names it.",
            OF_A_PERSON.join(", ")
        );
        Finding::doubtful("client-scope-unknown", what, mend)
    })
}

async fn unreachable(config: &Config, table: &ClientTable, settings: &ClientSettings) -> Option<Finding> {
    let (uri, site) = (settings.backchannel_logout_uri.as_ref()?, config.site().ok()?);
    let error = judge_call(&site, uri).await.err()?;
    let what = format!("`{}` is {uri}, and {error}", table.key("backchannel-logout-uri"));
    let mend = "Sign-outs can't be told to this client. Check the name; where it stands in your own network, name its \
                address in `outbound-allowed`.";
    Some(Finding::doubtful("client-unreachable", what, mend))
}
