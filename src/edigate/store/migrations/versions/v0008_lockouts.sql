-- Partners that refused us, while they do: the login they refused (salted digest), and when to try again -----------------

CREATE TABLE lockouts (
    partner_id TEXT NOT NULL PRIMARY KEY,
    cause TEXT NOT NULL,
    refusals {int} NOT NULL,
    since TEXT NOT NULL,
    last_at TEXT NOT NULL,
    retry_at TEXT,
    login TEXT NOT NULL
){strict}
