CREATE TABLE code_lists (
    id {id},
    name TEXT NOT NULL,
    as_of TEXT NOT NULL,
    file_name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    code_count {int} NOT NULL,
    imported_at TEXT NOT NULL,
    actor TEXT NOT NULL,
    CONSTRAINT code_lists_once UNIQUE (name, as_of)
){strict}

CREATE TABLE listed_codes (
    list_id {int} NOT NULL REFERENCES code_lists (id),
    n {int} NOT NULL,
    code TEXT NOT NULL,
    text TEXT NOT NULL,
    valid_from TEXT,
    valid_to TEXT,
    usable {int} NOT NULL,
    PRIMARY KEY (list_id, n)
){strict}

CREATE INDEX listed_codes_by_code ON listed_codes (code, list_id)
