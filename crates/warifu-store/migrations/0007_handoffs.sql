-- Screens that wait for a phone. The id in the QR is found by its hash; how far it has come is a document beside a
-- version that every step raises.

CREATE TABLE handoff (
  hash BYTES NOT NULL PRIMARY KEY,
  starter BYTES NOT NULL UNIQUE,
  purpose TEXT NOT NULL,
  typed TEXT NOT NULL,
  member BYTES REFERENCES member (id),
  organization BYTES NOT NULL REFERENCES organization (id),
  browser TEXT NOT NULL,
  address TEXT NOT NULL,
  began_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  state TEXT NOT NULL
) STRICT;
CREATE INDEX handoff_by_beginning ON handoff (began_at);
CREATE INDEX handoff_by_member ON handoff (member);
