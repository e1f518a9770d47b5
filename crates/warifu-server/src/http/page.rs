//! What every page shows around its own content, and how a page becomes a response.

use std::sync::{Arc, PoisonError};

use askama::Template;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderValue, header};
use warifu_core::{
    member::{Language, Member, Role},
    time::Time,
};

use super::{assets, live::Scripts, refusal::Refusal, visitor::Visitor};
use crate::{
    server::{Server, Trouble},
    texts::Arg,
    words::Words,
};

/// The context that every template calls `page`.
pub(super) struct Page<'a> {
    server: &'a Server,
    pub(super) language: Language,
    now: Time,
    pub(super) lang: &'static str,
    pub(super) site_name: &'a str,
    /// Our address as a browser's address bar shows it: the port only where there is one.
    pub(super) host: &'a str,
    /// Our address in full.
    pub(super) origin: &'a str,
    /// What password managers list our passkeys under.
    pub(super) rp_id: &'a str,
    pub(super) person: Option<Person>,
    pub(super) back: String,
    pub(super) room: &'static str,
}

/// Who is signed in, as shown in the header.
pub(super) struct Person {
    pub(super) name: String,
    pub(super) member_id: String,
    administers: bool,
}

impl<'a> Page<'a> {
    /// The frame of a page for somebody not signed in.
    pub(super) fn new(server: &'a Server, visitor: &Visitor) -> Self {
        Self {
            server,
            language: visitor.language,
            now: visitor.now(),
            lang: visitor.language.tag(),
            site_name: &server.site.name,
            host: server.site.authority(),
            origin: server.site.origin(),
            rp_id: &server.site.rp_id,
            person: None,
            back: visitor.path.clone(),
            room: "",
        }
    }

    /// The frame of a page for `member`.
    pub(super) fn of(server: &'a Server, visitor: &Visitor, member: &Member, room: &'static str) -> Self {
        let person = Person {
            name: member.name.clone(),
            member_id: member.member_id.to_string(),
            administers: member.role != Role::Member,
        };
        Self { person: Some(person), room, ..Self::new(server, visitor) }
    }

    /// The same in the language that a client has asked for.
    pub(super) fn in_language(self, language: Option<Language>) -> Self {
        let language = language.unwrap_or(self.language);
        Self { language, lang: language.tag(), ..self }
    }

    /// Whether the person signed in has pages for administrators.
    pub(super) fn administers(&self) -> bool {
        self.person.as_ref().is_some_and(|person| person.administers)
    }

    /// A text without values.
    pub(super) fn t(&self, key: &str) -> String {
        self.server.texts.text(self.language, key, &[])
    }

    /// A text with values.
    pub(super) fn tv(&self, key: &str, args: &[Arg<'_>]) -> String {
        self.server.texts.text(self.language, key, args)
    }

    /// A text, if there is one of this key.
    pub(super) fn find(&self, key: &str, args: &[Arg<'_>]) -> Option<String> {
        self.server.texts.find(self.language, key, args)
    }

    /// Sentences one after another, as this language spaces them; empty ones are left out.
    pub(super) fn sentences(&self, sentences: &[&str]) -> String {
        let told: Vec<&str> = sentences.iter().copied().filter(|s| !s.is_empty()).collect();
        told.join(self.space())
    }

    /// Names one after another, as this language separates them.
    pub(super) fn list(&self, names: &[String]) -> String {
        names.join(match self.language {
            Language::En => ", ",
            Language::Ja => "、",
        })
    }

    /// What stands between two sentences.
    pub(super) const fn space(&self) -> &'static str {
        match self.language {
            Language::En => " ",
            Language::Ja => "",
        }
    }

    /// Times and places in words.
    pub(super) fn words(&self) -> Words<'_> {
        Words {
            texts: &self.server.texts,
            language: self.language,
            now: self.now,
            zone: &self.server.site.time_zone,
        }
    }

    /// What is the same on every page of this language, rendered at its first use.
    pub(super) fn rendered_once<E>(
        &self,
        scripts: Scripts,
        render: impl FnOnce() -> Result<String, E>,
    ) -> Result<Arc<str>, E> {
        let key = (scripts, self.language);
        let lock = || self.server.rendered.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(rendered) = lock().get(&key) {
            return Ok(Arc::clone(rendered));
        }
        let rendered: Arc<str> = render()?.into();
        lock().insert(key, Arc::clone(&rendered));
        Ok(rendered)
    }

    /// The address of a file of ours.
    pub(super) fn asset(&self, name: &str) -> String {
        assets::address(name)
    }
}

/// Renders a template as a page that nobody may keep.
pub(super) fn render(template: &impl Template) -> Result<Response, Refusal> {
    let html = template.render().map_err(|e| Refusal::from(Trouble::Bug(format!("a template: {e}"))))?;
    Ok(html_response(html))
}

pub(super) fn html_response(html: String) -> Response {
    let mut response = html.into_response();
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

/// 303: the next page is fetched by GET, so that reload and Back repeat nothing.
pub(super) fn go_to(path: &str) -> Response {
    let location = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
    (http::StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}
