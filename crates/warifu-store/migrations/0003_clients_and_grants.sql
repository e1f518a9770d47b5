-- What a client may do, and what its people let it have. Documents are JSON that is never queried into.

CREATE TABLE client (
  id BYTES NOT NULL PRIMARY KEY,
  client_id TEXT NOT NULL UNIQUE,
  settings TEXT NOT NULL,
  secrets TEXT NOT NULL,
  enabled BIGINT NOT NULL,
  configured BIGINT NOT NULL,
  version BIGINT NOT NULL,
  made_at BIGINT NOT NULL
) STRICT;

-- A grant ends with its session; one that outlives it (offline_access) names none, but what it began in, so that its
-- client is told when that ends.
CREATE TABLE client_grant (
  id BYTES NOT NULL PRIMARY KEY,
  client BYTES NOT NULL REFERENCES client (id) ON DELETE CASCADE,
  member BYTES NOT NULL REFERENCES member (id),
  session BYTES REFERENCES session (id) ON DELETE CASCADE,
  began_in BYTES NOT NULL,
  passkey BYTES REFERENCES passkey (id) ON DELETE CASCADE,
  sid TEXT NOT NULL,
  epoch BIGINT NOT NULL,
  state TEXT NOT NULL,
  terms TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  code BYTES NOT NULL UNIQUE,
  code_ends_at BIGINT NOT NULL,
  made_by BYTES NOT NULL REFERENCES audit_event (id)
) STRICT;
CREATE INDEX client_grant_by_session ON client_grant (session);
CREATE INDEX client_grant_by_passkey ON client_grant (passkey);
CREATE INDEX client_grant_by_beginning ON client_grant (began_in);
CREATE INDEX client_grant_by_member ON client_grant (member, client);
CREATE INDEX client_grant_by_client ON client_grant (client);
CREATE INDEX client_grant_by_end ON client_grant (ends_at);

CREATE TABLE refresh_token (
  hash BYTES NOT NULL PRIMARY KEY,
  client_grant BYTES NOT NULL REFERENCES client_grant (id) ON DELETE CASCADE,
  issued_at BIGINT NOT NULL,
  idle_until BIGINT NOT NULL,
  used_at BIGINT,
  dpop_jkt TEXT
) STRICT;
CREATE INDEX refresh_token_by_grant ON refresh_token (client_grant);
CREATE INDEX refresh_token_by_end ON refresh_token (idle_until);

-- Opaque ones only: a signed token says itself what it is.
CREATE TABLE access_token (
  hash BYTES NOT NULL PRIMARY KEY,
  client BYTES NOT NULL REFERENCES client (id) ON DELETE CASCADE,
  client_grant BYTES REFERENCES client_grant (id) ON DELETE CASCADE,
  terms TEXT NOT NULL,
  issued_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL
) STRICT;
CREATE INDEX access_token_by_client ON access_token (client);
CREATE INDEX access_token_by_grant ON access_token (client_grant);
CREATE INDEX access_token_by_end ON access_token (ends_at);

-- Scopes and resources that a member let a client have, once asked.
CREATE TABLE consent (
  member BYTES NOT NULL REFERENCES member (id),
  client BYTES NOT NULL REFERENCES client (id) ON DELETE CASCADE,
  scope TEXT NOT NULL,
  resources TEXT NOT NULL,
  version BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (member, client)
) STRICT;
CREATE INDEX consent_by_client ON consent (client);

-- Authorization requests that a cookie can't hold, and those that were pushed. A journey that began with one in time
-- may need it for as long as a journey lasts. One that gave a code is gone.
CREATE TABLE kept_request (
  token BYTES NOT NULL PRIMARY KEY,
  client BYTES NOT NULL REFERENCES client (id) ON DELETE CASCADE,
  parameters TEXT NOT NULL,
  pushed BIGINT NOT NULL,
  received_at BIGINT NOT NULL,
  begins_until BIGINT NOT NULL,
  kept_until BIGINT NOT NULL
) STRICT;
CREATE INDEX kept_request_by_client ON kept_request (client);
CREATE INDEX kept_request_by_end ON kept_request (kept_until);

-- Devices without a browser that wait for somebody to answer (RFC 8628). What was allowed is a grant whose code is
-- the device's own.
CREATE TABLE device_code (
  hash BYTES NOT NULL PRIMARY KEY,
  user_code BYTES NOT NULL UNIQUE,
  client BYTES NOT NULL REFERENCES client (id) ON DELETE CASCADE,
  parameters TEXT NOT NULL,
  address TEXT NOT NULL,
  state TEXT NOT NULL,
  poll_every BIGINT NOT NULL,
  next_poll_at BIGINT NOT NULL,
  asked_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL
) STRICT;
CREATE INDEX device_code_by_client ON device_code (client);
CREATE INDEX device_code_by_end ON device_code (ends_at);

-- Clients that are to be told that a session has ended, until they were told or it was tried long enough. The id is
-- that of the first grant the session gave the client, so that nothing is told twice.
CREATE TABLE logout_delivery (
  id BYTES NOT NULL PRIMARY KEY,
  client BYTES NOT NULL REFERENCES client (id) ON DELETE CASCADE,
  member BYTES NOT NULL REFERENCES member (id),
  sid TEXT NOT NULL,
  state TEXT NOT NULL,
  tries BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  told TEXT NOT NULL
) STRICT;
CREATE INDEX logout_delivery_by_due ON logout_delivery (state, due_at);
CREATE INDEX logout_delivery_by_client ON logout_delivery (client, state, due_at);
CREATE INDEX logout_delivery_by_member ON logout_delivery (member);
