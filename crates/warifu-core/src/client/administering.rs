//! What whoever runs the installation does to clients (flow D10): each ends in a commit with its event.
//!
//! A secret is handed out once, when it is made; two are good beside each other while one is being changed. What
//! a client was let have ends when it is switched off.

use super::{Client, ClientChange, ClientSecret, ClientSettings, is_client_id};
use crate::{
    administering::Administering,
    audit::{Event, EventKind},
    change::{Change, Decision},
    grant::GrantChange,
    id::Id,
    random::Random,
    secret::Token,
    time::Span,
};

/// How long a client's old secret is good beside the new one.
pub const SECRET_OVERLAP: Span = Span::days(7);

/// The public name can't be one; see [`is_client_id`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoClientId;

impl Administering<'_> {
    /// A new client, and the secret to hand to it where it proves itself by one.
    pub fn create_client(
        &self,
        client_id: &str,
        settings: ClientSettings,
        random: &mut dyn Random,
    ) -> Result<Decision<(Client, Option<Token>)>, NoClientId> {
        if !is_client_id(client_id) {
            return Err(NoClientId);
        }
        let secret = settings.authentication.is_by_secret().then(|| Token::new(random));
        let made = |token: &Token| ClientSecret { hash: token.hash(), made_at: self.now, ends_at: None };
        let client = Client {
            id: Id::new(self.now, random),
            client_id: client_id.to_owned(),
            settings,
            secrets: secret.iter().map(made).collect(),
            enabled: true,
            configured: false,
            version: 1,
            made_at: self.now,
        };
        let what = EventKind::ClientCreated { client: client.client_id.clone() };
        let changes = vec![ClientChange::Create(Box::new(client.clone())).into(), self.told(what, random)];
        Ok(Decision { changes, outcome: (client, secret) })
    }

    /// Other settings. `None`: they are so already.
    pub fn change_client(
        &self,
        client: &Client,
        settings: ClientSettings,
        random: &mut dyn Random,
    ) -> Option<Decision<Client>> {
        let changed = differing(&client.settings, &settings);
        let what = EventKind::ClientChanged { client: client.client_id.clone(), settings: changed };
        let to = Client { settings, ..client.clone() };
        (to.settings != client.settings).then(|| self.write_client(client, to, what, random))
    }

    /// A new secret. Those before go on for `overlap`, so that the client needn't stop: [`SECRET_OVERLAP`], or no time
    /// at all where one has leaked.
    pub fn rotate_client_secret(
        &self,
        client: &Client,
        overlap: Span,
        random: &mut dyn Random,
    ) -> Decision<(Client, Token)> {
        let (token, end) = (Token::new(random), self.now + overlap);
        let mut to = client.clone();
        to.secrets.retain(|secret| secret.ends_at.is_none_or(|ends| self.now < ends));
        for secret in &mut to.secrets {
            secret.ends_at = Some(secret.ends_at.map_or(end, |ends| ends.min(end)));
        }
        to.secrets.push(ClientSecret { hash: token.hash(), made_at: self.now, ends_at: None });
        let what = EventKind::ClientSecretMade { client: client.client_id.clone() };
        let Decision { changes, outcome } = self.write_client(client, to, what, random);
        Decision { changes, outcome: (outcome, token) }
    }

    /// Switches a client on or off. `None`: it is so already.
    pub fn enable_client(
        &self,
        client: &Client,
        enabled: bool,
        random: &mut dyn Random,
    ) -> Option<Decision<Client>> {
        let name = client.client_id.clone();
        let what = if enabled {
            EventKind::ClientEnabled { client: name }
        } else {
            EventKind::ClientDisabled { client: name }
        };
        let to = Client { enabled, ..client.clone() };
        (client.enabled != enabled).then(|| {
            let mut decision = self.write_client(client, to, what, random);
            // What it was let have doesn't come back with it.
            decision.changes.extend((!enabled).then(|| GrantChange::RevokeAll { client: client.id }.into()));
            decision
        })
    }

    fn write_client(
        &self,
        client: &Client,
        to: Client,
        what: EventKind,
        random: &mut dyn Random,
    ) -> Decision<Client> {
        let write = ClientChange::Write { from: client.version, to: Box::new(to.clone()) };
        let outcome = Client { version: client.version + 1, ..to };
        Decision { changes: vec![write.into(), self.told(what, random)], outcome }
    }

    pub(super) fn told(&self, what: EventKind, random: &mut dyn Random) -> Change {
        Event::of_installation(Id::new(self.now, random), self.now, self.actor, what).salted(random).into()
    }
}

/// The names of the settings in which two differ.
pub(super) fn differing(before: &ClientSettings, after: &ClientSettings) -> Vec<String> {
    let object = |settings: &ClientSettings| match serde_json::to_value(settings) {
        Ok(serde_json::Value::Object(object)) => object,
        _ => serde_json::Map::new(),
    };
    let (before, after) = (object(before), object(after));
    after
        .iter()
        .filter(|(name, value)| before.get(*name) != Some(value))
        .map(|(name, _)| name.clone())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{audit::Actor, client::ClientAuthentication, random::Seeded, secret::TokenHash, time::Time};

    const NOW: Time = Time::from_millis(1_790_000_000_000);

    fn made(authentication: ClientAuthentication) -> (Client, Option<Token>) {
        let settings = ClientSettings { authentication, ..ClientSettings::default() };
        let acting = Administering { actor: Actor::Operator, now: NOW, visit: None };
        acting.create_client("rota", settings, &mut Seeded::new(1)).expect("a name").outcome
    }

    #[test]
    fn only_a_client_that_proves_itself_by_a_secret_is_given_one() {
        for (authentication, given) in [
            (ClientAuthentication::ClientSecretBasic, true),
            (ClientAuthentication::ClientSecretPost, true),
            (ClientAuthentication::None, false),
            (ClientAuthentication::PrivateKeyJwt, false),
        ] {
            let (client, secret) = made(authentication);
            assert_eq!((secret.is_some(), client.secrets.len()), (given, usize::from(given)));
        }
    }

    #[test]
    fn a_secret_is_good_for_a_week_beside_its_successor() {
        let (client, first) = made(ClientAuthentication::ClientSecretBasic);
        let first = first.expect("a secret").hash();
        let acting = Administering { actor: Actor::Operator, now: NOW, visit: None };
        let (client, second) =
            acting.rotate_client_secret(&client, SECRET_OVERLAP, &mut Seeded::new(2)).outcome;
        let second = second.hash();
        let end = NOW + SECRET_OVERLAP;
        for (secret, at, good) in [
            (&first, NOW, true),
            (&first, end - Span::millis(1), true),
            (&first, end, false),
            (&second, end, true),
            (&TokenHash([0; 32]), NOW, false),
        ] {
            assert_eq!(client.has_secret(secret, at), good);
        }
        let later = Administering { actor: Actor::Operator, now: end, visit: None };
        let (client, _) = later.rotate_client_secret(&client, SECRET_OVERLAP, &mut Seeded::new(3)).outcome;
        assert_eq!(client.secrets.len(), 2, "the one that has ended is gone");
    }

    #[test]
    fn a_change_names_what_changed() {
        let (client, _) = made(ClientAuthentication::None);
        let acting = Administering { actor: Actor::Operator, now: NOW, visit: None };
        let settings = ClientSettings { name: "勤務表".into(), ..client.settings.clone() };
        let decision = acting.change_client(&client, settings, &mut Seeded::new(2)).expect("a change");
        let named = decision.changes.iter().any(|change| match change {
            Change::Audit(salted) => {
                salted.event.what
                    == EventKind::ClientChanged { client: "rota".into(), settings: vec!["name".into()] }
            }
            _ => false,
        });
        assert!(named && decision.outcome.version == 2);
        assert!(acting.change_client(&client, client.settings.clone(), &mut Seeded::new(3)).is_none());
    }
}
