//! One running server: what every request needs, and nothing of a request.

use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc, Mutex, PoisonError, RwLock,
        atomic::{AtomicBool, Ordering},
    },
};

use warifu_core::{
    change::Change,
    client::{Client, ClientAuthentication},
    id::Id,
    member::Language,
    organization::Organization,
    random::Random,
    session::Session,
    time::{Span, Time},
};
use warifu_keys::KeyRing;
use warifu_store::{Outcome, Store};

use crate::{
    audit_log::load_installation,
    clock::{Clock, SystemRandom},
    fido_metadata::FidoMetadata,
    geo::Geo,
    hashing::Hashing,
    http::Scripts,
    limits::{self, Limits},
    mail::{self, MailSettings, Mailer},
    outbound::Outbound,
    sealing::Sealing,
    site::Site,
    texts::Texts,
    token_keys::{self, TokenKeys, TokenKeysError},
    waiting::Waiting,
};

/// How old the policy may be that a ceremony is begun with; every decision loads its own.
const POLICY_CACHED: Span = Span::seconds(2);
/// How old the keys may be that tokens are signed with: the next one is published a day before it signs.
const KEYS_CACHED: Span = Span::minutes(1);

/// A server. Shared by `Arc`.
pub struct Server {
    pub(crate) site: Site,
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) hashing: Hashing,
    pub(crate) limits: Limits,
    /// Of requests that clients make, or other sites make browsers make: apart, so that nobody can use up by them what
    /// people behind the same address need to sign in.
    pub(crate) client_limits: Limits,
    /// Of applications for tickets.
    pub(crate) application_limits: Limits,
    /// Of answers to clients.
    pub(crate) answer_limits: Limits<Id<Session>>,
    pub(crate) texts: Texts,
    pub(crate) metadata: FidoMetadata,
    pub(crate) outbound: Outbound,
    mailer: mail::Shared,
    pub(crate) geo: Geo,
    /// The screens of this replica that wait for a phone.
    pub(crate) waiting: Waiting,
    /// From the store, which gets another by a restore.
    installation: [u8; 16],
    stopping: AtomicBool,
    ring: RwLock<Arc<KeyRing>>,
    organization: Mutex<Option<(Time, Organization)>>,
    clients: Mutex<HashMap<String, (Time, Arc<Client>)>>,
    origins: Mutex<Option<(Time, Arc<HashSet<String>>)>>,
    token_keys: tokio::sync::Mutex<Option<(Time, Arc<TokenKeys>)>>,
    seen: Mutex<HashMap<Id<Session>, Time>>,
    /// Parts of pages that are the same for everybody.
    pub(crate) rendered: Mutex<HashMap<(Scripts, Language), Arc<str>>>,
}

/// What went wrong on our side. Logged once with its source; the person gets `server-trouble`.
#[derive(Debug)]
pub enum Trouble {
    /// A promise of ours that didn't hold.
    Bug(String),
    /// The password queue is full: `too-many-requests`.
    Busy,
    /// Policy asks for attestations, and there is no metadata to judge them by.
    NoMetadata,
    /// The store.
    Store(warifu_store::Error),
    /// There are no keys to sign tokens with.
    TokenKeys(TokenKeysError),
}

impl From<warifu_store::Error> for Trouble {
    fn from(error: warifu_store::Error) -> Self {
        Self::Store(error)
    }
}

impl From<crate::hashing::Busy> for Trouble {
    fn from(_: crate::hashing::Busy) -> Self {
        Self::Busy
    }
}

impl std::fmt::Display for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Bug(what) => f.write_str(what),
            Self::Busy => f.write_str("too many passwords wait to be compared"),
            Self::NoMetadata => f.write_str(
                "policy asks for attestations, and no FIDO metadata could be read: see [fido-metadata] in the configuration",
            ),
            Self::Store(error) => write!(f, "the store: {error}"),
            Self::TokenKeys(error) => std::fmt::Display::fmt(error, f),
        }
    }
}

impl std::error::Error for Trouble {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Store(error) => Some(error),
            Self::TokenKeys(error) => Some(error),
            Self::Bug(_) | Self::Busy | Self::NoMetadata => None,
        }
    }
}

/// Whether a decision was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written {
    /// All of it.
    Yes,
    /// Nothing: this guard didn't hold.
    Stale(&'static str),
}

impl Server {
    /// A server over an open store. `hash_at_once` is how many passwords are hashed at a time.
    pub async fn new(
        site: Site,
        store: Store,
        ring: KeyRing,
        clock: Arc<dyn Clock>,
        hash_at_once: usize,
    ) -> Result<Arc<Self>, Trouble> {
        let texts = Texts::load().map_err(Trouble::Bug)?;
        let installation = load_installation(&store, clock.now(), &mut SystemRandom).await?;
        Ok(Arc::new(Self {
            installation,
            stopping: AtomicBool::new(false),
            limits: Limits::new(site.requests_per_minute),
            client_limits: Limits::new(site.requests_per_minute.saturating_mul(10)),
            application_limits: Limits::within(limits::APPLICATIONS.0, limits::APPLICATIONS.1),
            answer_limits: Limits::new(limits::ANSWERS),
            metadata: FidoMetadata::load(site.fido_metadata.clone(), clock.now()),
            outbound: Outbound::new(&site),
            mailer: mail::Shared::default(),
            geo: Geo::load(site.countries.clone()),
            waiting: Waiting::default(),
            hashing: Hashing::new(hash_at_once.max(1), &mut SystemRandom),
            site,
            store,
            clock,
            texts,
            ring: RwLock::new(Arc::new(ring)),
            organization: Mutex::new(None),
            clients: Mutex::default(),
            origins: Mutex::new(None),
            token_keys: tokio::sync::Mutex::new(None),
            seen: Mutex::default(),
            rendered: Mutex::default(),
        }))
    }

    /// The store, for jobs and the command line.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The settings of the installation.
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// The present.
    pub fn now(&self) -> Time {
        self.clock.now()
    }

    /// Reads the FIDO metadata and the list of countries again if their files have changed.
    pub fn reload_metadata(&self) {
        self.metadata.reload(self.now());
        self.geo.reload();
    }

    /// Sends mails by these settings from here on; by `None` nothing is sent.
    pub fn replace_mail(&self, settings: Option<MailSettings>) {
        let mailer = settings.map(|settings| Arc::new(Mailer::new(settings, self.site.host())));
        *self.mailer.write().unwrap_or_else(PoisonError::into_inner) = mailer;
    }

    /// What sends mails, where anything does.
    pub(crate) fn mailer(&self) -> Option<Arc<Mailer>> {
        self.mailer.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A stop was asked for: no replica to send people to any more. What comes all the same is served.
    pub fn announce_stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
        self.waiting.close();
    }

    pub(crate) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    /// The key ring as last read.
    pub fn ring(&self) -> Arc<KeyRing> {
        self.ring.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Goes on with a ring read anew.
    pub fn replace_ring(&self, ring: KeyRing) {
        *self.ring.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(ring);
    }

    pub(crate) fn random(&self) -> impl Random + use<> {
        SystemRandom
    }

    pub(crate) fn sealing<'a>(&'a self, ring: &'a KeyRing) -> Sealing<'a> {
        Sealing { ring, issuer: self.site.origin(), installation: &self.installation }
    }

    pub(crate) async fn commit(&self, changes: &[Change]) -> Result<Written, Trouble> {
        Ok(match self.store.commit(changes).await? {
            Outcome::Committed(_) => Written::Yes,
            Outcome::Stale(stale) => Written::Stale(stale.guard),
        })
    }

    /// The organization of this installation, at most two seconds old: for what is asked before
    /// anybody is known.
    pub(crate) async fn organization(&self, now: Time) -> Result<Organization, Trouble> {
        let cached = self.organization.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((at, organization)) = cached
            && now >= at
            && now - at < POLICY_CACHED
        {
            return Ok(organization);
        }
        let found = self.store.find_first_organization().await?;
        let organization = found.ok_or_else(|| Trouble::Bug("the store holds no organization".into()))?;
        *self.organization.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, organization.clone()));
        Ok(organization)
    }

    /// A client by its public name, at most two seconds old, enabled or not.
    pub(crate) async fn find_client(&self, client_id: &str) -> Result<Option<Arc<Client>>, Trouble> {
        let now = self.now();
        let cached = self.clients.lock().unwrap_or_else(PoisonError::into_inner).get(client_id).cloned();
        if let Some((at, client)) = cached
            && now >= at
            && now - at < POLICY_CACHED
        {
            return Ok(Some(client));
        }
        let Some(client) = self.store.find_client(client_id).await?.map(Arc::new) else { return Ok(None) };
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        clients.retain(|_, (at, _)| now >= *at && now - *at < POLICY_CACHED);
        clients.insert(client_id.to_owned(), (now, client.clone()));
        Ok(Some(client))
    }

    /// Reads clients anew from here on: they were changed.
    pub(crate) fn forget_clients(&self) {
        self.clients.lock().unwrap_or_else(PoisonError::into_inner).clear();
        *self.origins.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Whether a client that lives in a browser has registered an address on this origin; as it was two seconds ago at most.
    pub(crate) async fn is_origin_of_a_client(&self, origin: &str) -> Result<bool, Trouble> {
        let now = self.now();
        let cached = self.origins.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((at, origins)) = cached
            && now >= at
            && now - at < POLICY_CACHED
        {
            return Ok(origins.contains(origin));
        }
        let clients = self.store.list_clients().await?;
        let lives_there =
            |client: &&Client| client.enabled && client.settings.authentication == ClientAuthentication::None;
        let addresses = clients.iter().filter(lives_there).flat_map(|client| &client.settings.redirect_uris);
        let origins = addresses.filter_map(|address| Some(url::Url::parse(address).ok()?.origin()));
        let origins = origins.filter(url::Origin::is_tuple).map(|origin| origin.ascii_serialization());
        let origins: Arc<HashSet<String>> = Arc::new(origins.collect());
        let known = origins.contains(origin);
        *self.origins.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, origins));
        Ok(known)
    }

    /// The keys that sign tokens, at most a minute old; made where there are none yet.
    pub(crate) async fn token_keys(&self) -> Result<Arc<TokenKeys>, Trouble> {
        let now = self.now();
        let mut cached = self.token_keys.lock().await;
        if let Some((at, keys)) = cached.as_ref()
            && now >= *at
            && now - *at < KEYS_CACHED
        {
            return Ok(keys.clone());
        }
        let (ring, issuer) = (self.ring(), self.site.origin());
        let keys = token_keys::load(&self.store, &ring, issuer, now, &mut SystemRandom).await;
        let keys = Arc::new(keys.map_err(Trouble::TokenKeys)?);
        *cached = Some((now, keys.clone()));
        Ok(keys)
    }

    /// Does what the age of the keys that sign tokens asks for. Where there are none yet, nothing is made: nobody has
    /// asked for a token.
    pub async fn rotate_token_keys(&self) -> Result<(), Trouble> {
        let (ring, issuer) = (self.ring(), self.site.origin());
        let rotated = token_keys::rotate(&self.store, &ring, issuer, self.now(), &mut SystemRandom).await;
        if rotated.map_err(Trouble::TokenKeys)? {
            *self.token_keys.lock().await = None;
        }
        Ok(())
    }

    /// Notes that a session was used; written together with others.
    pub(crate) fn saw(&self, session: &Session, now: Time) {
        if session.wants_touch(now) {
            self.seen.lock().unwrap_or_else(PoisonError::into_inner).insert(session.id, now);
        }
    }

    /// Writes when sessions were last used, as far as it is known and not written yet.
    pub async fn write_seen(&self) -> Result<(), Trouble> {
        let seen = std::mem::take(&mut *self.seen.lock().unwrap_or_else(PoisonError::into_inner));
        if seen.is_empty() {
            return Ok(());
        }
        let seen: Vec<_> = seen.into_iter().collect();
        Ok(self.store.touch_sessions(&seen).await?)
    }
}
