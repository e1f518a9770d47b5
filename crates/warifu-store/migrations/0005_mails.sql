-- Notices are sent by mail. `member` is whom a notice is about, and to, where no other column says to whom: `organization`
-- is the one whose administrators are told, `recipient` one of these, `sealed` an address under the ring's key `sealed_by`.
-- What was queued before there were mails is too old to be sent.
ALTER TABLE notice ADD COLUMN organization BYTES REFERENCES organization (id);
ALTER TABLE notice ADD COLUMN recipient BYTES REFERENCES member (id);
ALTER TABLE notice ADD COLUMN sealed BYTES;
ALTER TABLE notice ADD COLUMN sealed_by BYTES;
ALTER TABLE notice ADD COLUMN state TEXT NOT NULL DEFAULT 'waiting';
ALTER TABLE notice ADD COLUMN tries BIGINT NOT NULL DEFAULT 0;
ALTER TABLE notice ADD COLUMN due_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE notice ADD COLUMN tried_until BIGINT NOT NULL DEFAULT 0;
ALTER TABLE notice ADD COLUMN told TEXT NOT NULL DEFAULT '';
CREATE INDEX notice_by_due ON notice (state, due_at);
CREATE INDEX notice_by_organization ON notice (organization);
CREATE INDEX notice_by_recipient ON notice (recipient);
CREATE INDEX notice_by_ring_key ON notice (sealed_by);
