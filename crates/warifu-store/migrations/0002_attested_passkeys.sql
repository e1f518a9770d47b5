-- What an authenticator proved of itself at the registration: a document, or null where attestation wasn't asked for.
ALTER TABLE passkey ADD COLUMN attested TEXT;
