-- The words BYTES, BIGINT, TEXT and STRICT are read by the engine (see `sql.rs`). Times are milliseconds since
-- 1970, ids 16 bytes, states the names that the rules give them, documents JSON that is never queried into.

-- `first` is 1 for the organization that was made first, and null for any other.
CREATE TABLE organization (
  id BYTES NOT NULL PRIMARY KEY,
  first BIGINT UNIQUE,
  name TEXT NOT NULL,
  policy TEXT NOT NULL,
  policy_version BIGINT NOT NULL
) STRICT;
CREATE INDEX organization_by_name ON organization (name);

CREATE TABLE member (
  id BYTES NOT NULL PRIMARY KEY,
  organization BYTES NOT NULL REFERENCES organization (id),
  member_id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  email TEXT,
  language TEXT NOT NULL,
  role TEXT NOT NULL,
  standing TEXT NOT NULL,
  valid_until BIGINT,
  epoch BIGINT NOT NULL,
  passkeys BIGINT NOT NULL,
  user_handle BYTES NOT NULL UNIQUE,
  password_phc TEXT,
  password_version BIGINT NOT NULL,
  offer_after BIGINT,
  UNIQUE (organization, email)
) STRICT;
CREATE INDEX member_by_email ON member (email);
CREATE INDEX member_by_organization ON member (organization, member_id);

-- The organizations that a registrar looks after.
CREATE TABLE assignment (
  member BYTES NOT NULL REFERENCES member (id),
  organization BYTES NOT NULL REFERENCES organization (id),
  PRIMARY KEY (member, organization)
) STRICT;
CREATE INDEX assignment_by_organization ON assignment (organization);

-- Append-only. The columns between `id` and `salt` are derived from `body` alone. They refer to no table: what
-- happened to a passkey is told after the passkey is gone.
CREATE TABLE audit_event (
  id BYTES NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL,
  kind TEXT NOT NULL,
  organization BYTES,
  member BYTES,
  passkey BYTES,
  session BYTES,
  ticket BYTES,
  salt BYTES NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX audit_event_by_member ON audit_event (member, id);
CREATE INDEX audit_event_by_passkey ON audit_event (passkey, id);

-- Events that no tree holds yet.
CREATE TABLE audit_pending (
  event BYTES NOT NULL PRIMARY KEY REFERENCES audit_event (id)
) STRICT;

CREATE TABLE audit_leaf (
  idx BIGINT NOT NULL PRIMARY KEY,
  event BYTES NOT NULL UNIQUE REFERENCES audit_event (id),
  hash BYTES NOT NULL
) STRICT;

CREATE TABLE audit_node (
  level BIGINT NOT NULL,
  idx BIGINT NOT NULL,
  hash BYTES NOT NULL,
  PRIMARY KEY (level, idx)
) STRICT;

-- One row, of which `one` is 1.
CREATE TABLE audit_head (
  one BIGINT NOT NULL PRIMARY KEY,
  origin TEXT NOT NULL,
  size BIGINT NOT NULL,
  root BYTES NOT NULL,
  frontier BYTES NOT NULL,
  checkpoint TEXT NOT NULL,
  at BIGINT NOT NULL
) STRICT;

CREATE TABLE audit_checkpoint (
  origin TEXT NOT NULL,
  size BIGINT NOT NULL,
  note TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (origin, size)
) STRICT;

CREATE TABLE passkey (
  id BYTES NOT NULL PRIMARY KEY,
  member BYTES NOT NULL REFERENCES member (id),
  rp_id TEXT NOT NULL,
  credential_id BYTES NOT NULL,
  public_key BYTES NOT NULL,
  algorithm BIGINT NOT NULL,
  sign_count BIGINT NOT NULL,
  counted_at BIGINT NOT NULL,
  went_back_at BIGINT,
  transports TEXT NOT NULL,
  aaguid BYTES NOT NULL,
  backup_eligible BIGINT NOT NULL,
  backup_state BIGINT NOT NULL,
  uv_initialized BIGINT NOT NULL,
  attachment TEXT,
  name TEXT NOT NULL,
  state TEXT NOT NULL,
  disabled_by TEXT,
  disabled_reason TEXT,
  disabled_at BIGINT,
  registered_how TEXT NOT NULL,
  registered_at BIGINT NOT NULL,
  last_used_at BIGINT,
  last_used_browser TEXT,
  made_by BYTES NOT NULL REFERENCES audit_event (id),
  UNIQUE (rp_id, credential_id)
) STRICT;
CREATE INDEX passkey_by_member ON passkey (member, id);
CREATE INDEX passkey_by_disabling ON passkey (disabled_by, disabled_at);

CREATE TABLE session (
  id BYTES NOT NULL PRIMARY KEY,
  token BYTES NOT NULL UNIQUE,
  member BYTES NOT NULL REFERENCES member (id),
  epoch BIGINT NOT NULL,
  passkey BYTES REFERENCES passkey (id) ON DELETE CASCADE,
  evidence TEXT NOT NULL,
  began_at BIGINT NOT NULL,
  last_seen_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  idle BIGINT NOT NULL,
  browser TEXT NOT NULL,
  address TEXT NOT NULL,
  made_by BYTES NOT NULL REFERENCES audit_event (id)
) STRICT;
CREATE INDEX session_by_member ON session (member, id);
CREATE INDEX session_by_passkey ON session (passkey);
CREATE INDEX session_by_end ON session (ends_at);
CREATE INDEX session_by_idle_end ON session ((last_seen_at + idle));

-- `token` is the hash of the secret in its address, or the HMAC of a registration ID. What is on it is sealed until it is used,
-- or has been shown for a week. A device that it replaces may be deleted before: then the new one is added.
CREATE TABLE ticket (
  id BYTES NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  member BYTES NOT NULL REFERENCES member (id),
  replaces BYTES REFERENCES passkey (id) ON DELETE SET NULL,
  token BYTES NOT NULL UNIQUE,
  password BYTES,
  wrong BIGINT NOT NULL,
  sealed BYTES,
  sealed_by BYTES,
  shown_at BIGINT,
  state TEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  issued_at BIGINT NOT NULL,
  used_at BIGINT
) STRICT;
CREATE INDEX ticket_by_ring_key ON ticket (sealed_by);
CREATE INDEX ticket_by_replaced ON ticket (replaces);
CREATE INDEX ticket_by_showing ON ticket (shown_at);
CREATE INDEX ticket_by_member ON ticket (member, kind);
CREATE INDEX ticket_by_expiry ON ticket (expires_at);
CREATE INDEX ticket_by_use ON ticket (used_at);

CREATE TABLE spent_nonce (
  nonce BYTES NOT NULL PRIMARY KEY,
  keep_until BIGINT NOT NULL
) STRICT;
CREATE INDEX spent_nonce_by_end ON spent_nonce (keep_until);

CREATE TABLE attempt (
  key BYTES NOT NULL PRIMARY KEY,
  version BIGINT NOT NULL,
  failures BIGINT NOT NULL,
  window_began BIGINT NOT NULL,
  locked_until BIGINT NOT NULL,
  locks BIGINT NOT NULL,
  written_at BIGINT NOT NULL
) STRICT;
CREATE INDEX attempt_by_age ON attempt (written_at);

-- The outbox. A row without member and subject is what an unknown identifier costs.
CREATE TABLE notice (
  id BYTES NOT NULL PRIMARY KEY,
  member BYTES REFERENCES member (id),
  about TEXT,
  at BIGINT NOT NULL
) STRICT;
CREATE INDEX notice_by_member ON notice (member);
CREATE INDEX notice_by_age ON notice (at);

CREATE TABLE signing_key (
  id BYTES NOT NULL PRIMARY KEY,
  purpose TEXT NOT NULL,
  state TEXT NOT NULL,
  public TEXT NOT NULL,
  sealed BYTES NOT NULL,
  sealed_by BYTES NOT NULL,
  made_at BIGINT NOT NULL
) STRICT;
CREATE INDEX signing_key_by_purpose ON signing_key (purpose, id);
CREATE INDEX signing_key_by_ring_key ON signing_key (sealed_by);

CREATE TABLE lease (
  name TEXT NOT NULL PRIMARY KEY,
  holder BYTES NOT NULL,
  held_until BIGINT NOT NULL
) STRICT;

-- One row, of which `one` is 1.
CREATE TABLE installation (
  one BIGINT NOT NULL PRIMARY KEY,
  id BYTES NOT NULL,
  signals TEXT NOT NULL,
  created_at BIGINT NOT NULL
) STRICT;
