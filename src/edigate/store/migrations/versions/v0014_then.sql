-- What the past was judged by: settings, prices and code lists, each text of them once ---------------------------------

CREATE TABLE in_force (
    n {int} NOT NULL PRIMARY KEY,
    at TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    content {bytes}
){strict}

-- Which files came out of which wrapper -----------------------------------------------------------------------------------

CREATE TABLE unwrapped (
    outer_id {int} NOT NULL REFERENCES inbox (id),
    inner_id {int} NOT NULL REFERENCES inbox (id),
    PRIMARY KEY (outer_id, inner_id)
){strict}

CREATE INDEX unwrapped_by_inner ON unwrapped (inner_id)

INSERT INTO unwrapped (outer_id, inner_id) SELECT w.id, i.id FROM inbox i JOIN inbox w
    ON w.partner_id = i.partner_id AND w.state_at = i.received_at AND w.state = 'interpreted' AND w.id < i.id
    WHERE i.how = 'unwrapped'

-- Steps of whose updates some texts were purged: what their line of the audit is proven by since ---------------------------

CREATE TABLE resealed (
    seq {int} NOT NULL REFERENCES audit (seq),
    by_seq {int} NOT NULL REFERENCES audit (seq),
    sha256 TEXT NOT NULL,
    PRIMARY KEY (seq, by_seq)
){strict}
