-- What a member's recovery codes are tagged with, sealed under the key ring, and what is kept of each code: its tag,
-- and when it was used. Making new ones deletes these.

CREATE TABLE recovery_set (
  member BYTES NOT NULL PRIMARY KEY REFERENCES member (id),
  id BYTES NOT NULL UNIQUE,
  sealed BYTES NOT NULL,
  sealed_by BYTES NOT NULL,
  made_at BIGINT NOT NULL
) STRICT;
CREATE INDEX recovery_set_by_seal ON recovery_set (sealed_by, member);

CREATE TABLE recovery_code (
  member BYTES NOT NULL REFERENCES recovery_set (member) ON DELETE CASCADE,
  tag BYTES NOT NULL,
  used_at BIGINT,
  PRIMARY KEY (member, tag)
) STRICT;
