-- Applications for tickets, until some time after they were decided. Whom they name is a document, as it was typed.
CREATE TABLE application (
  id BYTES NOT NULL PRIMARY KEY,
  reference TEXT NOT NULL UNIQUE,
  organization BYTES NOT NULL REFERENCES organization (id),
  members TEXT NOT NULL,
  wish TEXT NOT NULL,
  reason TEXT NOT NULL,
  state TEXT NOT NULL,
  answer TEXT NOT NULL,
  made_at BIGINT NOT NULL
) STRICT;
CREATE INDEX application_by_organization ON application (organization, id);
CREATE INDEX application_by_age ON application (made_at);
