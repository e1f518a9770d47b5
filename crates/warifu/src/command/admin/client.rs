//! `warifu admin client` (flow D10): clients that are told who signed in, by OpenID Connect.

use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Map, Value, json};
use warifu_core::{
    client::{Client, ClientAuthentication, ClientSettings, Consent, SECRET_OVERLAP},
    evidence::Acr,
    time::Span,
};
use warifu_oidc::{authorize, client::registration};
use warifu_server::clock::SystemRandom;

use super::{client_logouts, nothing_to_do};
use crate::{
    exit::{Exit, Failure},
    installation::Installation,
    output::Output,
    time,
};

#[derive(Debug, Subcommand)]
pub(super) enum What {
    /// Make a client, and show its secret once
    Create(Create),
    /// Switch a client off: it gets no more answers
    Disable {
        /// The client's ID
        client: String,
    },
    /// Switch a client on again
    Enable {
        /// The client's ID
        client: String,
    },
    /// List clients
    List,
    /// Show which sign-outs clients were told of in the last week, wait to be told of, or were never heard of
    Logouts {
        /// Only those of this client
        client: Option<String>,
    },
    /// Give a client a new secret, shown once; the one before works for a week more
    RotateSecret {
        /// The client's ID
        client: String,
        /// The one before stops working at once: it has leaked
        #[arg(long)]
        now: bool,
    },
    /// Change settings, all together or none
    ///
    /// Values are numbers, true or false, texts, lists like '["openid", "email"]', or none.
    Set {
        /// The client's ID
        client: String,
        /// Like token-seconds=600
        #[arg(required = true, value_name = "SETTING=VALUE")]
        changes: Vec<String>,
    },
    /// Show a client with every setting
    Show {
        /// The client's ID
        client: String,
    },
}

#[derive(Debug, Args)]
pub(super) struct Create {
    /// The client's ID (client_id), unique in the installation; it never changes
    client: String,
    /// The name, as people see it; the client's ID unless said otherwise
    #[arg(long)]
    name: Option<String>,
    /// Where answers may go; may be given more than once
    #[arg(long = "redirect-uri", value_name = "URI")]
    redirect_uris: Vec<String>,
    /// Where a sign-out begun at the client may go on to; may be given more than once
    #[arg(long = "post-logout-redirect-uri", value_name = "URI")]
    post_logout_redirect_uris: Vec<String>,
    /// Where it is told that a session has ended (back-channel logout)
    #[arg(long, value_name = "URI")]
    backchannel_logout_uri: Option<String>,
    /// How it proves who it is
    #[arg(long, value_enum, default_value = "client-secret-basic")]
    authentication: How,
    /// Ask people before the client is told of them
    #[arg(long)]
    ask_consent: bool,
    /// The weakest class of evidence that gets it a code, whatever it asks for: phr (a passkey), phrh (one in hardware)
    #[arg(long, value_name = "ACR", value_parser = class)]
    least_acr: Option<Acr>,
    /// Further settings, like token-seconds=600; may be given more than once
    #[arg(long = "set", value_name = "SETTING=VALUE")]
    changes: Vec<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum How {
    /// A secret in the Authorization header
    ClientSecretBasic,
    /// A secret in the form
    ClientSecretPost,
    /// It can keep no secret: a page or an app that people hold in their hands
    None,
    /// A signature by its own key; give its public keys by --set 'jwks={"keys":[…]}'
    PrivateKeyJwt,
}

impl From<How> for ClientAuthentication {
    fn from(how: How) -> Self {
        match how {
            How::ClientSecretBasic => Self::ClientSecretBasic,
            How::ClientSecretPost => Self::ClientSecretPost,
            How::None => Self::None,
            How::PrivateKeyJwt => Self::PrivateKeyJwt,
        }
    }
}

impl What {
    pub(super) async fn run(self, at: &Installation, output: Output) -> Result<(), Failure> {
        match self {
            Self::Create(create) => create.run(at, output).await,
            Self::Disable { client } => set_enabled(at, output, &client, false).await,
            Self::Enable { client } => set_enabled(at, output, &client, true).await,
            Self::List => list(at, output).await,
            Self::Logouts { client } => client_logouts::list(at, output, client.as_deref()).await,
            Self::RotateSecret { client, now } => rotate_secret(at, output, &client, now).await,
            Self::Set { client, changes } => set(at, output, &client, &changes).await,
            Self::Show { client } => {
                show(at, &load(at, &client).await?, None, output);
                Ok(())
            }
        }
    }
}

impl Create {
    async fn run(self, at: &Installation, output: Output) -> Result<(), Failure> {
        let settings = ClientSettings {
            name: self.name.unwrap_or_else(|| self.client.clone()),
            redirect_uris: self.redirect_uris,
            post_logout_redirect_uris: self.post_logout_redirect_uris,
            backchannel_logout_uri: self.backchannel_logout_uri,
            authentication: self.authentication.into(),
            least_acr: self.least_acr,
            consent: if self.ask_consent { Consent::Ask } else { Consent::Skip },
            ..ClientSettings::default()
        };
        let settings = changed(&self.client, &settings, &self.changes)?;
        let decision = at.acting().create_client(&self.client, settings, &mut SystemRandom);
        let decision = decision.map_err(|_| Failure::new(Exit::Refused, "this can't be a client's ID"))?;
        let (client, secret) = at.write(decision).await?;
        show(at, &client, secret.map(|secret| secret.reveal()), output);
        Ok(())
    }
}

fn class(text: &str) -> Result<Acr, String> {
    let known = authorize::CLASSES.map(Acr::value).join(", ");
    authorize::class(text).ok_or_else(|| format!("there is no such class; there are {known}"))
}

pub(super) async fn load(at: &Installation, client: &str) -> Result<Client, Failure> {
    let unknown = || Failure::new(Exit::NotFound, format!("there is no client `{client}`"));
    at.store.find_client(client).await?.ok_or_else(unknown)
}

/// A client that may be changed here.
async fn load_ours(at: &Installation, client: &str) -> Result<Client, Failure> {
    let client = load(at, client).await?;
    if client.configured {
        let told = format!(
            "`{}` comes from {}; change it there, and send the server SIGHUP or start it again",
            client.client_id,
            at.config.file.display()
        );
        return Err(Failure::new(Exit::Refused, told));
    }
    Ok(client)
}

async fn set_enabled(at: &Installation, output: Output, client: &str, enabled: bool) -> Result<(), Failure> {
    let client = load_ours(at, client).await?;
    let decision = at.acting().enable_client(&client, enabled, &mut SystemRandom);
    let decision = decision.ok_or_else(|| nothing_to_do("the client is so already"))?;
    show(at, &at.write(decision).await?, None, output);
    Ok(())
}

async fn rotate_secret(at: &Installation, output: Output, client: &str, now: bool) -> Result<(), Failure> {
    let client = load_ours(at, client).await?;
    if !client.settings.authentication.is_by_secret() {
        return Err(Failure::new(Exit::Refused, "this client proves itself without a secret"));
    }
    let overlap = if now { Span::seconds(0) } else { SECRET_OVERLAP };
    let (client, secret) =
        at.write(at.acting().rotate_client_secret(&client, overlap, &mut SystemRandom)).await?;
    show(at, &client, Some(secret.reveal()), output);
    Ok(())
}

async fn set(at: &Installation, output: Output, client: &str, changes: &[String]) -> Result<(), Failure> {
    let client = load_ours(at, client).await?;
    let settings = changed(&client.client_id, &client.settings, changes)?;
    let decision = at.acting().change_client(&client, settings, &mut SystemRandom);
    let decision = decision.ok_or_else(|| nothing_to_do("the client is so already"))?;
    show(at, &at.write(decision).await?, None, output);
    Ok(())
}

async fn list(at: &Installation, output: Output) -> Result<(), Failure> {
    let clients = at.store.list_clients().await?;
    let values: Vec<_> = clients.iter().map(|client| view(client, None)).collect();
    output.result(&values, || {
        let line = |client: &Client| {
            let state = if client.enabled { "" } else { "  disabled" };
            let from = if client.configured { "  from the configuration file" } else { "" };
            format!("{:<24}  {}{from}{state}", client.client_id, client.settings.name)
        };
        clients.iter().map(line).collect::<Vec<_>>().join("\n")
    });
    Ok(())
}

/// Settings with some changed. A value that is no JSON is a text.
fn changed(
    client_id: &str,
    settings: &ClientSettings,
    changes: &[String],
) -> Result<ClientSettings, Failure> {
    let refused = |told: String| Failure::new(Exit::Refused, told);
    let mut all = object(settings);
    for change in changes {
        let (name, text) = change.split_once('=').ok_or_else(|| {
            let told = format!("`{change}` is no change; write it like token-seconds=600");
            Failure::new(Exit::Usage, told)
        })?;
        if !all.contains_key(name) {
            let known = all.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
            return Err(refused(format!("there is no setting `{name}`; there are {known}")));
        }
        let value = if text == "none" {
            Value::Null
        } else {
            serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))
        };
        all.insert(name.to_owned(), value);
        // One at a time, so that it is known which of them can't be read.
        read(all.clone()).map_err(|error| refused(format!("`{name}` can't be `{text}`: {error}")))?;
    }
    let settings = read(all).map_err(|error| refused(error.to_string()))?;
    registration::check(client_id, &settings).map_err(|mistakes| {
        let told = mistakes.iter().map(|mistake| format!("`{}`: {}", mistake.setting, mistake.why));
        refused(told.collect::<Vec<_>>().join("\n"))
    })?;
    Ok(settings)
}

fn object(settings: &ClientSettings) -> Map<String, Value> {
    match serde_json::to_value(settings) {
        Ok(Value::Object(all)) => all,
        _ => Map::new(),
    }
}

fn read(all: Map<String, Value>) -> Result<ClientSettings, serde_json::Error> {
    serde_json::from_value(Value::Object(all))
}

fn view(client: &Client, secret: Option<&str>) -> Value {
    let secrets = client.secrets.iter().map(|known| {
        json!({ "made-at": time::written(known.made_at), "ends-at": known.ends_at.map(time::written) })
    });
    let mut view = json!({
        "client-id": client.client_id,
        "enabled": client.enabled,
        "configured": client.configured,
        "made-at": time::written(client.made_at),
        "secrets": secrets.collect::<Vec<_>>(),
        "settings": client.settings,
    });
    if let Some(secret) = secret {
        view["client-secret"] = Value::from(secret);
    }
    view
}

fn show(at: &Installation, client: &Client, secret: Option<String>, output: Output) {
    output.result(&view(client, secret.as_deref()), || {
        let settings = object(&client.settings);
        let line = |(name, value): (&String, &Value)| format!("  {name:<26}  {}", shown(value));
        let lines = settings.iter().map(line).collect::<Vec<_>>().join("\n");
        let mut state = if client.enabled { "enabled" } else { "disabled" }.to_owned();
        if client.configured {
            state += &format!(", from {}", at.config.file.display());
        }
        let secret = secret.map(|secret| format!("\n  {:<26}  {secret}  (shown once)", "client-secret"));
        format!("{} ({state}){}\n{lines}", client.client_id, secret.unwrap_or_default())
    });
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "none".into(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
