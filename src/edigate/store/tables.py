"""Today's tables, as statements need them. How they came about is in `migrations`; a test holds both equal.

Money columns are integer cents, times and dates sortable text (`columns`). A `..._plain` column holds a control
number without leading zeros, a `..._folded` one a patient control number without what re-keying partners change.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from edigate.store.columns import BIG, Cents, Day, DocumentTime, Moment, Words

metadata = MetaData()


def _id() -> Column[Any]:
    return Column("id", BIG, primary_key=True)


def _key(name: str, type_: Any = Text, *references: Any) -> Column[Any]:
    return Column(name, type_, *references, primary_key=True, nullable=False, autoincrement=False)


def _must(name: str, type_: Any = Text, *references: Any) -> Column[Any]:
    return Column(name, type_, *references, nullable=False)


def _may(name: str, type_: Any = Text, *references: Any) -> Column[Any]:
    return Column(name, type_, *references, nullable=True)


def _source() -> list[Column[Any]]:
    return [
        _may("source_sha256"),
        _may("source_ordinal", BIG),
        _may("source_id"),
        _may("source_element", BIG),
    ]


claims = Table(
    "claims", metadata, _id(),
    _must("practice"), _must("claim_key"), _must("patient_control_number"), _may("payer_id"), _may("payer_name"),
    _may("partner_id"), _must("kind"), _must("created_at", Moment),
    UniqueConstraint("practice", "claim_key", name="claims_once_per_practice"),
)  # fmt: skip

claim_versions = Table(
    "claim_versions", metadata,
    _key("claim_id", BIG, ForeignKey("claims.id")), _key("version", BIG), _must("content_sha256"),
    _must("body", LargeBinary), _must("findings"), _must("received_at", Moment), _may("source"), _must("actor"),
    _may("outline", LargeBinary),
)  # fmt: skip

batches = Table(
    "batches", metadata, _id(),
    _must("partner_id"), _must("kind"), _must("state"), _must("state_at", Moment), _must("isa13"), _must("isa13_plain"),
    _must("gs06"), _must("gs06_plain"), _must("usage"), _must("file_name"), _must("sha256"), _must("size", BIG),
    _must("claim_count", BIG), _must("charge", Cents), _must("document_time", DocumentTime),
    _must("created_at", Moment), _may("next_attempt_at", Moment), _must("attempts", BIG), _must("flags", Words),
    _may("derived_from", BIG, ForeignKey("batches.id")), _may("reason"), _must("actor"),
    UniqueConstraint("partner_id", "isa13_plain", name="isa13_never_reused"),
    UniqueConstraint("partner_id", "gs06_plain", name="gs06_never_reused"),
    Index("batches_by_state", "state", "partner_id", "next_attempt_at"),
)  # fmt: skip

batch_sets = Table(
    "batch_sets", metadata,
    _key("batch_id", BIG, ForeignKey("batches.id")), _key("n", BIG), _must("partner_id"), _must("st02"), _must("bht03"),
    _must("bht03_plain"),
    UniqueConstraint("partner_id", "bht03_plain", name="bht03_never_reused"),
)  # fmt: skip

inquiries = Table(
    "inquiries", metadata,
    _key("batch_id", BIG, ForeignKey("batches.id")), _key("n", BIG),
    _must("submission_id", BIG, ForeignKey("submissions.id")), _must("trace"), _must("at", Moment),
    UniqueConstraint("trace", name="inquiries_once"),
    Index("inquiries_by_submission", "submission_id"),
)  # fmt: skip

attempts = Table(
    "attempts", metadata,
    _key("batch_id", BIG, ForeignKey("batches.id")), _key("n", BIG), _must("temp_name"), _must("started_at", Moment),
    _may("publishing_at", Moment),
    _may("finished_at", Moment), _may("outcome"), _may("evidence"), _may("detail"), _must("actor"),
)  # fmt: skip

# A submission whose payer's number may stand nowhere else: one that its caller quoted, or of a refusal. A decided original has
# its own from a payment.
# Each state by itself: for a list in an index SQLite makes a table of it, anew for every row that moves.
NOT_OF_PAYMENT = (
    "payer_claim_control_number IS NOT NULL AND (frequency <> '1' OR state <> 'paid' AND state <> 'partially_paid'"
    " AND state <> 'denied' AND state <> 'patient_responsible')"
)
# A submission that waits for a batch.
WAITS = "state = 'ready'"

submissions = Table(
    "submissions", metadata, _id(),
    _must("claim_id", BIG, ForeignKey("claims.id")), _must("version", BIG), _may("partner_id"),
    _must("patient_control_number"), _must("pcn_folded"), _may("payer_id"), _may("payer_name"), _must("payer_rank"),
    _must("frequency"), _must("state"), _must("state_at", Moment), _must("trace"),
    _may("batch_id", BIG, ForeignKey("batches.id")), _may("set_control_number"), _may("segment_from", BIG),
    _may("segment_to", BIG), _must("charge", Cents), _may("service_from", Day), _may("service_to", Day),
    _may("payer_claim_control_number"), _may("successor_of", BIG, ForeignKey("submissions.id")),
    _may("derived_from", BIG, ForeignKey("submissions.id")), _must("flags", Words), _must("created_at", Moment),
    _may("likeness", BIG),
    UniqueConstraint("trace", name="trace_never_reused"),
    ForeignKeyConstraint(["claim_id", "version"], ["claim_versions.claim_id", "claim_versions.version"]),
    Index("submissions_by_claim", "claim_id", "id"),
    Index("submissions_that_wait", "partner_id", "id", sqlite_where=text(WAITS), postgresql_where=text(WAITS)),
    Index("submissions_by_batch", "batch_id"),
    Index("submissions_by_successor", "successor_of"),
    Index("submissions_by_patient_control_number", "patient_control_number"),
    Index("submissions_by_folded_number", "pcn_folded"),
    Index("submissions_by_payer_number", "payer_claim_control_number",
          sqlite_where=text(NOT_OF_PAYMENT), postgresql_where=text(NOT_OF_PAYMENT)),
    Index("submissions_by_state_at", "state", "state_at"),
    Index("submissions_by_likeness", "likeness", sqlite_where=text("likeness IS NOT NULL"),
          postgresql_where=text("likeness IS NOT NULL")),
)  # fmt: skip

payer_numbers = Table(
    "payer_numbers", metadata, _id(),
    _must("claim_id", BIG, ForeignKey("claims.id")), _must("submission_id", BIG, ForeignKey("submissions.id")),
    _must("payer_id"), _must("number"), _must("role"), _must("dated", Day), *_source(),
    UniqueConstraint("submission_id", "payer_id", "number", name="payer_numbers_once"),
    Index("payer_numbers_by_claim", "claim_id"),
    Index("payer_numbers_by_number", "number"),
)  # fmt: skip

control_numbers = Table("control_numbers", metadata, _key("partner_id"), _key("kind"), _must("last", BIG))

blobs = Table(
    "blobs", metadata, _id(),
    _may("sha256"), _must("size", BIG), _must("created_at", Moment),
    UniqueConstraint("sha256", name="blobs_once"),
)  # fmt: skip

blob_chunks = Table(
    "blob_chunks",
    metadata,
    _key("blob_id", BIG, ForeignKey("blobs.id")),
    _key("n", BIG),
    _must("data", LargeBinary),
)

inbox = Table(
    "inbox", metadata, _id(),
    _must("partner_id"), _must("sha256"), _must("size", BIG), _may("remote_name"), _may("remote_modified", Moment),
    _must("received_at", Moment), _must("how"), _must("state"), _must("state_at", Moment), _may("reason"),
    _must("findings"), _must("contents", Words), _may("remote_done_at", Moment), _must("actor"),
    UniqueConstraint("partner_id", "sha256", name="inbox_once"),
    Index("inbox_by_state", "state", "id"),
    Index("inbox_by_arrival", "partner_id", "received_at"),
)  # fmt: skip

inbox_interchanges = Table(
    "inbox_interchanges", metadata,
    _key("inbox_id", BIG, ForeignKey("inbox.id")), _key("n", BIG), _must("partner_id"), _must("sender_id"),
    _must("isa13_plain"),
    Index("inbox_interchanges_by_number", "partner_id", "sender_id", "isa13_plain"),
)  # fmt: skip

remote_seen = Table(
    "remote_seen", metadata,
    _key("partner_id"), _key("raw_name", LargeBinary), _key("size", BIG), _key("modified", BIG),
    _must("first_seen_at", Moment), _may("inbox_id", BIG, ForeignKey("inbox.id")), _may("reason"),
)  # fmt: skip

signals = Table(
    "signals", metadata, _id(),
    _must("submission_id", BIG, ForeignKey("submissions.id")), _must("digest"), _must("kind"), _must("verdict"),
    _must("at", DocumentTime), _must("arrived_at", Moment), _must("message"), _must("codes", Words),
    _may("amount", Cents), _may("payer_claim_control_number"), *_source(),
    UniqueConstraint("submission_id", "digest", name="signals_once"),
)  # fmt: skip

batch_signals = Table(
    "batch_signals", metadata, _id(),
    _must("batch_id", BIG, ForeignKey("batches.id")), _must("digest"), _must("event"), _must("at", DocumentTime),
    _must("arrived_at", Moment), _must("message"), _must("codes", Words), *_source(),
    UniqueConstraint("batch_id", "digest", name="batch_signals_once"),
)  # fmt: skip

remittances = Table(
    "remittances", metadata, _id(),
    _must("inbox_id", BIG, ForeignKey("inbox.id")), _must("set_ordinal", BIG), _must("natural_key"), _may("payer_id"),
    _may("payer_name"), _may("payee_npi"), _may("payee_tax_id"), _may("trace"), _may("trace_payer_id"), _may("payment_date", Day),
    _may("amount", Cents), _may("method"), _may("handling"), _must("state"), _must("state_at", Moment),
    _must("flags", Words), _may("duplicate_of", BIG, ForeignKey("remittances.id")), _must("claim_count", BIG),
    _must("charge", Cents), _must("paid", Cents), _must("provider_level", Cents), _may("reason"),
    _must("received_at", Moment), _may("practice"), _may("document_at", DocumentTime),
    UniqueConstraint("inbox_id", "set_ordinal", name="remittances_once"),
    Index("remittances_paid_once", "natural_key", unique=True,
          sqlite_where=text("duplicate_of IS NULL"), postgresql_where=text("duplicate_of IS NULL")),
    Index("remittances_by_trace", "trace"),
    Index("remittances_by_payment_date", "payment_date"),
    Index("remittances_by_state_at", "state_at"),
)  # fmt: skip

claim_payments = Table(
    "claim_payments", metadata,
    _key("remittance_id", BIG, ForeignKey("remittances.id")), _key("sequence", BIG),
    _may("submission_id", BIG, ForeignKey("submissions.id")), _may("claim_id", BIG, ForeignKey("claims.id")),
    _must("patient_control_number"), _may("payer_claim_control_number"), _must("payer_id"), _may("status_code"),
    _may("charge", Cents), _may("paid", Cents), _may("patient_responsibility", Cents), _must("dated", Day),
    _must("effect"), _may("of_remittance_id", BIG), _may("of_sequence", BIG), _may("why"), _must("proven", BIG),
    _must("verdict"), _must("matched"), _must("generation", BIG), _must("ordinal", BIG), _must("facts", LargeBinary),
    Index("claim_payments_by_claim", "claim_id"),
    Index("claim_payments_by_patient_control_number", "patient_control_number",
          sqlite_where=text("claim_id IS NULL"), postgresql_where=text("claim_id IS NULL")),
    Index("claim_payments_by_payer_number", "payer_claim_control_number"),
    Index("claim_payments_in_suspense", "remittance_id", "sequence",
          sqlite_where=text("effect = 'suspend'"), postgresql_where=text("effect = 'suspend'")),
)  # fmt: skip

# What people booked about a claim. The plus keeps SQLite from looking by remittance instead of in the index made for it.
BOOKED_OTHERWISE = "+remittance_id IS NULL AND substr(key, 1, 7) <> 'charge:'"
journal_entries = Table(
    "journal_entries", metadata, _id(),
    _must("key"), _must("digest"), _must("dated", Day), _must("posted_at", Moment), _must("description"),
    _may("claim_id", BIG, ForeignKey("claims.id")), _may("remittance_id", BIG, ForeignKey("remittances.id")),
    _may("payment_sequence", BIG),
    _may("reverses", Text, ForeignKey("journal_entries.key", deferrable=True, initially="DEFERRED")), *_source(),
    _must("actor"), _may("reason"),
    UniqueConstraint("key", name="journal_entries_once"),
    Index("journal_entries_by_claim", "claim_id"),
    Index("journal_entries_otherwise", "claim_id", sqlite_where=text(BOOKED_OTHERWISE), postgresql_where=text(BOOKED_OTHERWISE)),
    Index("journal_entries_by_payment", "remittance_id", "payment_sequence"),
)  # fmt: skip

journal_postings = Table(
    "journal_postings", metadata,
    _key("entry_id", BIG, ForeignKey("journal_entries.id")), _key("n", BIG), _must("account"), _must("amount", Cents),
    _may("line"), _may("group_code"), _may("reason_code"), _may("quantity"), _may("remarks", Words),
    Index("journal_postings_at_provider_level", "account", "remarks",
          sqlite_where=text("group_code = 'PLB'"), postgresql_where=text("group_code = 'PLB'")),
    sqlite_with_rowid=False,
)  # fmt: skip

_UNMATCHED = text("state = 'open' AND kind = 'unmatched'")
work_items = Table(
    "work_items", metadata, _id(),
    _must("key"), _must("kind"), _must("reason"), _must("codes", Words), _must("next_action"), _must("action"),
    _may("amount", Cents), _may("deadline", Day), _may("claim_id", BIG, ForeignKey("claims.id")),
    _may("batch_id", BIG, ForeignKey("batches.id")), _may("inbox_id", BIG, ForeignKey("inbox.id")),
    _may("remittance_id", BIG, ForeignKey("remittances.id")), *_source(),
    _must("opened_at", Moment), _must("state"), _may("closed_at", Moment), _may("closed_by"), _may("close_reason"),
    Index("work_items_open_once", "key", unique=True,
          sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'")),
    Index("work_items_by_key", "key"),
    Index("work_items_by_state", "state", "deadline"),
    Index("work_items_by_claim", "claim_id"),
    Index("work_items_open_by_kind", "kind",
          sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'")),
    Index("work_items_unmatched", "codes", sqlite_where=_UNMATCHED, postgresql_where=_UNMATCHED),
)  # fmt: skip

updates = Table(
    "updates", metadata,
    _key("seq", BIG), _must("at", Moment), _must("kind"), _may("practice"), _may("claim_key"), _must("body"),
    Index("updates_by_claim", "practice", "claim_key"),
)  # fmt: skip

audit = Table(
    "audit", metadata,
    _key("seq", BIG), _must("at", Moment), _must("actor"), _must("action"), _must("subject"), _may("reason"),
    _may("detail"), _must("digest"),
)  # fmt: skip

claim_holds = Table(
    "claim_holds", metadata,
    _key("claim_id", BIG, ForeignKey("claims.id")), _key("n", BIG), _must("kind"), _may("until", Day),
    _must("at", Moment), _must("actor"), _must("reason"),
)  # fmt: skip

bank_files = Table(
    "bank_files", metadata, _id(),
    _must("sha256"), _must("name"), _must("size", BIG), _must("imported_at", Moment), _must("findings"),
    _must("actor"),
    UniqueConstraint("sha256", name="bank_files_once"),
)  # fmt: skip

deposits = Table(
    "deposits", metadata, _id(),
    _must("file_id", BIG, ForeignKey("bank_files.id")), _must("key"), _must("kind"), _must("dated", Day),
    _must("amount", Cents), _must("line", BIG), _may("trace"), _may("trace_plain"), _may("payer_id"), _may("payer_name"),
    _may("account"), _may("reference"), _must("healthcare", BIG), _must("occurrence", BIG),
    UniqueConstraint("key", name="deposits_once"),
    Index("deposits_by_trace", "trace_plain"),
    Index("deposits_by_day", "dated"),
)  # fmt: skip

deposit_links = Table(
    "deposit_links", metadata,
    _key("deposit_id", BIG, ForeignKey("deposits.id")), _key("n", BIG),
    _may("remittance_id", BIG, ForeignKey("remittances.id")), _must("how"), _must("at", Moment), _must("actor"),
    _may("reason"),
    Index("deposit_links_by_remittance", "remittance_id"),
)  # fmt: skip

lockouts = Table(
    "lockouts", metadata,
    _key("partner_id"), _must("cause"), _must("refusals", BIG), _must("since", Moment), _must("last_at", Moment),
    _may("retry_at", Moment), _must("login"),
)  # fmt: skip

pauses = Table(
    "pauses",
    metadata,
    _key("partner_id"),
    _must("cause"),
    _must("at", Moment),
    _must("actor"),
    _must("reason"),
)

accesses = Table(
    "accesses", metadata,
    _key("seq", BIG), _must("at", Moment), _must("actor"), _must("command"), _must("subject"), _must("digest"),
)  # fmt: skip

legal_holds = Table(
    "legal_holds", metadata,
    _key("claim_id", BIG, ForeignKey("claims.id")), _key("n", BIG), _must("held", BIG), _must("at", Moment),
    _must("actor"), _must("reason"),
)  # fmt: skip

purged = Table(
    "purged", metadata,
    _key("kind"), _key("sha256"), _must("at", Moment), _must("audit_seq", BIG, ForeignKey("audit.seq")),
)  # fmt: skip

in_force = Table(
    "in_force", metadata,
    _key("n", BIG), _must("at", Moment), _must("sha256"), _may("content", LargeBinary),
)  # fmt: skip

unwrapped = Table(
    "unwrapped", metadata,
    _key("outer_id", BIG, ForeignKey("inbox.id")), _key("inner_id", BIG, ForeignKey("inbox.id")),
    Index("unwrapped_by_inner", "inner_id"),
)  # fmt: skip

resealed = Table(
    "resealed", metadata,
    _key("seq", BIG, ForeignKey("audit.seq")), _key("by_seq", BIG, ForeignKey("audit.seq")), _must("sha256"),
)  # fmt: skip

contacts = Table(
    "contacts", metadata,
    _key("partner_id"), _must("failures", BIG), _may("since", Moment), _may("retry_at", Moment), _may("polled_at", Moment),
)  # fmt: skip

wrapped = Table(
    "wrapped", metadata,
    _key("batch_id", BIG, ForeignKey("batches.id")), _must("wrapper"), _must("sha256"), _must("size", BIG),
    _must("at", Moment),
)  # fmt: skip

looks = Table(
    "looks", metadata,
    _key("name"), _must("basis"), _must("at", Moment), _must("seq", BIG),
)  # fmt: skip

leases = Table("leases", metadata, _key("name"), _must("holder"), _must("until", Moment), _must("fence", BIG))

code_lists = Table(
    "code_lists", metadata, _id(),
    _must("name"), _must("as_of", Day), _must("file_name"), _must("sha256"), _must("code_count", BIG),
    _must("imported_at", Moment), _must("actor"),
    UniqueConstraint("name", "as_of", name="code_lists_once"),
)  # fmt: skip

listed_codes = Table(
    "listed_codes", metadata,
    _key("list_id", BIG, ForeignKey("code_lists.id")), _key("n", BIG), _must("code"), _must("text"),
    _may("valid_from", Day), _may("valid_to", Day), _must("usable", BIG),
    Index("listed_codes_by_code", "code", "list_id"),
)  # fmt: skip
