//! `/start`: the way in for whoever was told a short address (the start page): the tasks there are, each with what to have at hand and one
//! button. What is to be done on a phone says so on a computer, and offers the address to take there.

use std::sync::Arc;

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get};
use warifu_card::qr;

use super::{
    page::{Page, render},
    refusal::Refusal,
    visitor::Visitor,
};
use crate::{
    flows::applications,
    server::{Server, Trouble},
};

#[derive(Template)]
#[template(path = "start.html")]
struct Start<'a> {
    page: Page<'a>,
    tasks: Vec<Task>,
    /// This page's address, to be typed elsewhere.
    address: String,
    /// The same as a QR code, where this is no phone.
    code: Option<qr::Svg>,
}

/// Something that a person comes for.
struct Task {
    name: &'static str,
    title: String,
    /// What to have at hand.
    needed: String,
    /// What its button does, and where it leads; none where it begins on another device.
    button: Option<(String, &'static str)>,
    /// It is done on a phone, and this is none.
    elsewhere: bool,
}

pub(super) fn routes() -> Router<Arc<Server>> {
    Router::new().route("/start", get(page))
}

async fn page(State(server): State<Arc<Server>>, visitor: Visitor) -> Result<Response, Refusal> {
    let open = applications::are_open(&server).await?;
    let page = Page::new(&server, &visitor);
    let on_phone = visitor.caller.on_phone;
    let task = |name: &'static str, to: Option<&'static str>, elsewhere: bool| Task {
        name,
        title: page.t(&format!("start-{name}-title")),
        needed: page.t(&format!("start-{name}-needed")),
        button: to.map(|to| (page.t(&format!("start-{name}-button")), to)),
        elsewhere,
    };
    let mut tasks = vec![
        task("member", Some("/sign-in"), false),
        task("card", None, !on_phone),
        task("id", Some("/register"), false),
    ];
    if open {
        tasks.push(task("apply", Some("/apply"), false));
    }
    tasks.push(task("add", Some("/devices/register"), false));
    tasks.push(task("lost", Some("/help/passkey-not-here"), false));
    let address = format!("{}/start", page.origin);
    let code = (!on_phone).then(|| qr::Code::of(&address)).transpose();
    let code = code.map_err(|_| Refusal::from(Trouble::Bug("an address of ours has no QR code".into())))?;
    let template = Start { code: code.map(|code| code.svg()), address, tasks, page };
    render(&template)
}
