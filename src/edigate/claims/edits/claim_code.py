"""The edits: the closed list of what can be wrong with a claim, each with its weight, our words and what to do next.

docs/EDITS.md lists the same codes. The sources are the fifteen commonest front-end rejections and the guide's own rules
(005010X222A1).
"""

from __future__ import annotations

from enum import StrEnum

from edigate.errors import Finding, Severity


class ClaimCode(StrEnum):
    """One edit each; `finding` gives its weight and words."""

    CHARGE_NOT_SUM = "CHARGE_NOT_SUM"
    CHARGE_ZERO = "CHARGE_ZERO"
    AMOUNT_NEGATIVE = "AMOUNT_NEGATIVE"
    AMOUNT_DECIMALS = "AMOUNT_DECIMALS"
    AMOUNT_TOO_LARGE = "AMOUNT_TOO_LARGE"
    QUANTITY_INVALID = "QUANTITY_INVALID"
    PATIENT_PAID_OVER_CHARGE = "PATIENT_PAID_OVER_CHARGE"
    NPI_INVALID = "NPI_INVALID"
    NPI_MISSING = "NPI_MISSING"
    TAX_ID_INVALID = "TAX_ID_INVALID"
    TAXONOMY_INVALID = "TAXONOMY_INVALID"
    PATIENT_CONTROL_NUMBER_INVALID = "PATIENT_CONTROL_NUMBER_INVALID"
    LINE_CONTROL_NUMBER_DUPLICATE = "LINE_CONTROL_NUMBER_DUPLICATE"
    MEMBER_ID_MISSING = "MEMBER_ID_MISSING"
    MEMBER_ID_FORM = "MEMBER_ID_FORM"
    CLAIM_FILING_CODE_INVALID = "CLAIM_FILING_CODE_INVALID"
    PRIMARY_PAYER_MISSING = "PRIMARY_PAYER_MISSING"
    PAYER_MISSING = "PAYER_MISSING"
    PAYER_RANK_TWICE = "PAYER_RANK_TWICE"
    OTHER_PAYER_REPEATED = "OTHER_PAYER_REPEATED"
    OTHER_PAYER_UNKNOWN = "OTHER_PAYER_UNKNOWN"
    COB_LINE_UNBALANCED = "COB_LINE_UNBALANCED"
    COB_CLAIM_UNBALANCED = "COB_CLAIM_UNBALANCED"
    COB_PAID_NOT_SUM = "COB_PAID_NOT_SUM"
    COB_PAID_MISSING = "COB_PAID_MISSING"
    COB_NONCOVERED_WITH_RESULTS = "COB_NONCOVERED_WITH_RESULTS"
    COB_DATE_TWICE = "COB_DATE_TWICE"
    PAPERWORK_NUMBER_MISSING = "PAPERWORK_NUMBER_MISSING"
    DIAGNOSIS_MISSING = "DIAGNOSIS_MISSING"
    DIAGNOSIS_SHAPE = "DIAGNOSIS_SHAPE"
    DIAGNOSIS_DUPLICATE = "DIAGNOSIS_DUPLICATE"
    DIAGNOSES_TOO_MANY = "DIAGNOSES_TOO_MANY"
    EXTERNAL_CAUSE_FIRST = "EXTERNAL_CAUSE_FIRST"
    POINTER_MISSING = "POINTER_MISSING"
    POINTER_BEYOND_DIAGNOSES = "POINTER_BEYOND_DIAGNOSES"
    POINTER_REPEATED = "POINTER_REPEATED"
    LINES_TOO_MANY = "LINES_TOO_MANY"
    PROCEDURE_SHAPE = "PROCEDURE_SHAPE"
    MODIFIER_SHAPE = "MODIFIER_SHAPE"
    NDC_INVALID = "NDC_INVALID"
    PLACE_OF_SERVICE_INVALID = "PLACE_OF_SERVICE_INVALID"
    BILLING_PO_BOX = "BILLING_PO_BOX"
    ZIP_NOT_NINE = "ZIP_NOT_NINE"
    ZIP_INVALID = "ZIP_INVALID"
    STATE_INVALID = "STATE_INVALID"
    ADDRESS_INCOMPLETE = "ADDRESS_INCOMPLETE"
    CONTACT_UNREACHABLE = "CONTACT_UNREACHABLE"
    DATE_ORDER = "DATE_ORDER"
    DATE_UNLIKELY = "DATE_UNLIKELY"
    SERVICE_BEFORE_BIRTH = "SERVICE_BEFORE_BIRTH"
    SERVICE_AFTER_DEATH = "SERVICE_AFTER_DEATH"
    ACCIDENT_DATE_MISSING = "ACCIDENT_DATE_MISSING"
    ACCIDENT_STATE_MISSING = "ACCIDENT_STATE_MISSING"
    ADMISSION_DATE_MISSING = "ADMISSION_DATE_MISSING"
    FACILITY_TYPE_INVALID = "FACILITY_TYPE_INVALID"
    FREQUENCY_INVALID = "FREQUENCY_INVALID"
    HOUR_INVALID = "HOUR_INVALID"
    BILL_ADMISSION_TYPE_INVALID = "BILL_ADMISSION_TYPE_INVALID"
    BILL_ADMISSION_SOURCE_MISSING = "BILL_ADMISSION_SOURCE_MISSING"
    BILL_ADMISSION_HOUR_MISSING = "BILL_ADMISSION_HOUR_MISSING"
    BILL_ADMISSION_AFTER_STATEMENT = "BILL_ADMISSION_AFTER_STATEMENT"
    BILL_DISCHARGE_HOUR_MISSING = "BILL_DISCHARGE_HOUR_MISSING"
    BILL_DISCHARGE_HOUR_UNEXPECTED = "BILL_DISCHARGE_HOUR_UNEXPECTED"
    BILL_PATIENT_STATUS_INVALID = "BILL_PATIENT_STATUS_INVALID"
    BILL_FINAL_STILL_PATIENT = "BILL_FINAL_STILL_PATIENT"
    BILL_INTERIM_NOT_STILL_PATIENT = "BILL_INTERIM_NOT_STILL_PATIENT"
    BILL_LINE_OUTSIDE_STATEMENT = "BILL_LINE_OUTSIDE_STATEMENT"
    BILL_LINE_DATE_MISSING = "BILL_LINE_DATE_MISSING"
    BILL_COVERED_DAYS_DIFFER = "BILL_COVERED_DAYS_DIFFER"
    BILL_ADMITTING_DIAGNOSIS_MISSING = "BILL_ADMITTING_DIAGNOSIS_MISSING"
    BILL_VISIT_REASON_MISSING = "BILL_VISIT_REASON_MISSING"
    BILL_PRESENT_ON_ADMISSION_MISSING = "BILL_PRESENT_ON_ADMISSION_MISSING"
    BILL_PRESENT_ON_ADMISSION_UNEXPECTED = "BILL_PRESENT_ON_ADMISSION_UNEXPECTED"
    BILL_PRINCIPAL_PROCEDURE_MISSING = "BILL_PRINCIPAL_PROCEDURE_MISSING"
    BILL_PROCEDURE_AFTER_STATEMENT = "BILL_PROCEDURE_AFTER_STATEMENT"
    BILL_PROCEDURE_OF_VISIT = "BILL_PROCEDURE_OF_VISIT"
    BILL_PROCEDURE_SHAPE = "BILL_PROCEDURE_SHAPE"
    BILL_CODE_SHAPE = "BILL_CODE_SHAPE"
    BILL_VALUE_REPEATED = "BILL_VALUE_REPEATED"
    BILL_REVENUE_CODE_SHAPE = "BILL_REVENUE_CODE_SHAPE"
    BILL_REVENUE_TOTAL_LINE = "BILL_REVENUE_TOTAL_LINE"
    BILL_ROOM_NOT_IN_DAYS = "BILL_ROOM_NOT_IN_DAYS"
    BILL_ROOM_OF_VISIT = "BILL_ROOM_OF_VISIT"
    BILL_RATE_CODE_SHAPE = "BILL_RATE_CODE_SHAPE"
    BILL_RATE_CODE_REVENUE = "BILL_RATE_CODE_REVENUE"
    BILL_RATE_CODE_MISSING = "BILL_RATE_CODE_MISSING"
    BILL_ATTENDING_MISSING = "BILL_ATTENDING_MISSING"
    ORGANIZATION_REQUIRED = "ORGANIZATION_REQUIRED"
    EIN_REQUIRED = "EIN_REQUIRED"
    VALUE_OF_OTHER_KIND = "VALUE_OF_OTHER_KIND"
    PAYER_NUMBER_MISSING = "PAYER_NUMBER_MISSING"
    PAYER_NUMBER_UNEXPECTED = "PAYER_NUMBER_UNEXPECTED"
    NAME_MISSING = "NAME_MISSING"
    PATIENT_BIRTH_DATE_MISSING = "PATIENT_BIRTH_DATE_MISSING"
    PATIENT_GENDER_MISSING = "PATIENT_GENDER_MISSING"
    PATIENT_ADDRESS_MISSING = "PATIENT_ADDRESS_MISSING"
    RELATIONSHIP_INVALID = "RELATIONSHIP_INVALID"
    PERSON_REQUIRED = "PERSON_REQUIRED"
    DIAGNOSIS_VERSION = "DIAGNOSIS_VERSION"
    LINE_DUPLICATE = "LINE_DUPLICATE"
    SERVICE_IN_FUTURE = "SERVICE_IN_FUTURE"
    SERVICE_ENDS_IN_FUTURE = "SERVICE_ENDS_IN_FUTURE"
    PHONE_INVALID = "PHONE_INVALID"
    PATIENT_CONTROL_NUMBER_LONG = "PATIENT_CONTROL_NUMBER_LONG"
    RENDERING_IS_BILLING = "RENDERING_IS_BILLING"
    SUPERVISOR_RENDERS = "SUPERVISOR_RENDERS"
    FACILITY_AT_BILLING_ADDRESS = "FACILITY_AT_BILLING_ADDRESS"
    ORDERING_PROVIDER_MISSING = "ORDERING_PROVIDER_MISSING"
    CLIA_NUMBER_MISSING = "CLIA_NUMBER_MISSING"
    AUTHORIZATION_MISSING = "AUTHORIZATION_MISSING"
    EARLIER_PAYER_UNDECIDED = "EARLIER_PAYER_UNDECIDED"
    MSP_TYPE_MISSING = "MSP_TYPE_MISSING"
    PAPERWORK_NUMBER_UNEXPECTED = "PAPERWORK_NUMBER_UNEXPECTED"
    TEXT_TOO_LONG = "TEXT_TOO_LONG"
    TEXT_CLEANED = "TEXT_CLEANED"
    TEXT_EMPTY = "TEXT_EMPTY"
    IDENTIFIER_CHARACTERS = "IDENTIFIER_CHARACTERS"
    NOT_ON_THIS_KIND = "NOT_ON_THIS_KIND"
    LEFT_OUT = "LEFT_OUT"
    TAXONOMY_MISSING = "TAXONOMY_MISSING"
    SERVICE_DATE_MISSING = "SERVICE_DATE_MISSING"
    LINE_DATE_NOT_IN_CLAIM = "LINE_DATE_NOT_IN_CLAIM"
    PREDETERMINATION_DATED = "PREDETERMINATION_DATED"
    PREDETERMINATION_NOT_FRESH = "PREDETERMINATION_NOT_FRESH"
    ORTHODONTICS_MISSING = "ORTHODONTICS_MISSING"
    ORTHODONTICS_UNTOLD = "ORTHODONTICS_UNTOLD"
    ORTHODONTICS_MONTHS_INVALID = "ORTHODONTICS_MONTHS_INVALID"
    APPLIANCE_DATE_MISSING = "APPLIANCE_DATE_MISSING"
    TOOTH_INVALID = "TOOTH_INVALID"
    TOOTH_SURFACE_INVALID = "TOOTH_SURFACE_INVALID"
    TOOTH_SURFACE_UNLIKELY = "TOOTH_SURFACE_UNLIKELY"
    TOOTH_STATUS_REPEATED = "TOOTH_STATUS_REPEATED"
    TOOTH_IS_MISSING = "TOOTH_IS_MISSING"
    TOOTH_UNTOLD = "TOOTH_UNTOLD"
    TEETH_WITH_QUANTITY = "TEETH_WITH_QUANTITY"
    SURFACES_MISSING = "SURFACES_MISSING"
    SURFACES_UNLIKE_PROCEDURE = "SURFACES_UNLIKE_PROCEDURE"
    ORAL_CAVITY_INVALID = "ORAL_CAVITY_INVALID"
    QUADRANT_UNTOLD = "QUADRANT_UNTOLD"
    PROSTHESIS_UNTOLD = "PROSTHESIS_UNTOLD"
    PRIOR_PLACEMENT_MISSING = "PRIOR_PLACEMENT_MISSING"
    PRIOR_PLACEMENT_LATE = "PRIOR_PLACEMENT_LATE"


_C = ClaimCode
_WARNINGS = frozenset((
    _C.CHARGE_ZERO, _C.PATIENT_PAID_OVER_CHARGE, _C.PAYER_NUMBER_UNEXPECTED, _C.DATE_UNLIKELY, _C.TEXT_CLEANED,
    _C.COB_DATE_TWICE, _C.NOT_ON_THIS_KIND, _C.LINE_DATE_NOT_IN_CLAIM, _C.PREDETERMINATION_NOT_FRESH,
    _C.ORTHODONTICS_MISSING, _C.ORTHODONTICS_MONTHS_INVALID, _C.APPLIANCE_DATE_MISSING, _C.TOOTH_SURFACE_UNLIKELY,
    _C.TOOTH_STATUS_REPEATED, _C.TOOTH_IS_MISSING, _C.TOOTH_UNTOLD, _C.SURFACES_MISSING, _C.SURFACES_UNLIKE_PROCEDURE,
    _C.QUADRANT_UNTOLD, _C.PROSTHESIS_UNTOLD, _C.PRIOR_PLACEMENT_LATE, _C.BILL_ADMISSION_SOURCE_MISSING,
    _C.BILL_ADMISSION_HOUR_MISSING, _C.BILL_COVERED_DAYS_DIFFER, _C.BILL_VISIT_REASON_MISSING,
    _C.BILL_PRESENT_ON_ADMISSION_MISSING, _C.BILL_PRESENT_ON_ADMISSION_UNEXPECTED, _C.BILL_PROCEDURE_OF_VISIT,
    _C.BILL_REVENUE_TOTAL_LINE, _C.BILL_ROOM_NOT_IN_DAYS, _C.BILL_ROOM_OF_VISIT, _C.BILL_RATE_CODE_REVENUE,
    _C.BILL_RATE_CODE_MISSING,
    _C.LINE_DUPLICATE, _C.PATIENT_CONTROL_NUMBER_LONG, _C.RENDERING_IS_BILLING, _C.SUPERVISOR_RENDERS,
    _C.FACILITY_AT_BILLING_ADDRESS, _C.CLIA_NUMBER_MISSING, _C.PAPERWORK_NUMBER_UNEXPECTED,
    _C.LEFT_OUT, _C.SERVICE_ENDS_IN_FUTURE,
))  # fmt: skip
IDENTIFIER_CODES = frozenset((_C.NPI_INVALID, _C.NPI_MISSING, _C.TAX_ID_INVALID, _C.TAXONOMY_INVALID))

_WORDS = {
    _C.CHARGE_NOT_SUM: "The claim's charge is not the sum of its lines; correct one of them, or leave the charge out",
    _C.CHARGE_ZERO: "The claim's charge is zero, which most payers reject; send it only if this payer wants it",
    _C.AMOUNT_NEGATIVE: "An amount is negative; charges and payments on a claim are zero or more",
    _C.AMOUNT_DECIMALS: "An amount has more than two decimals; round it where it is made",
    _C.AMOUNT_TOO_LARGE: "An amount has more than eight digits before the point; split the claim",
    _C.QUANTITY_INVALID: "A quantity must be above zero, with at most eight digits before the point and three behind",
    _C.PATIENT_PAID_OVER_CHARGE: "The patient has paid more than the claim's charge; check the amount",
    _C.NPI_INVALID: "An NPI is not ten digits with a right check digit; look the provider up in the NPI registry",
    _C.NPI_MISSING: "A provider has neither an NPI nor another identifier; fill in the NPI",
    _C.TAX_ID_INVALID: "The billing provider's tax id is not nine digits; correct ein or ssn",
    _C.TAXONOMY_INVALID: "A taxonomy code is not nine digits or capital letters and an X; correct it or leave it out",
    _C.PATIENT_CONTROL_NUMBER_INVALID: (
        "The patient control number may hold 20 capital letters, digits and hyphens, because every answer names it;"
        " choose another"
    ),
    _C.LINE_CONTROL_NUMBER_DUPLICATE: "Two lines have the same line control number; make them unique or leave them out",
    _C.MEMBER_ID_MISSING: "The subscriber has no member id of two characters or more; copy it from the insurance card",
    _C.MEMBER_ID_FORM: "The member id has not the form of this payer's ids; copy it from the insurance card",
    _C.CLAIM_FILING_CODE_INVALID: "The claim filing code is not two capital letters or digits (12 PPO, CI, MB, MC ...)",
    _C.PRIMARY_PAYER_MISSING: (
        "None of the claim's payers is the primary one; name it in other_payers, or send the claim to it (payer_rank P)"
    ),
    _C.PAYER_MISSING: "The payer has no name, or an id below two characters; take both from the clearinghouse's list",
    _C.PAYER_RANK_TWICE: "Two payers have the same rank; give each its own (P, S, T, A ...)",
    _C.OTHER_PAYER_REPEATED: "Two other payers have the same id, so their results cannot be told apart; correct one",
    _C.OTHER_PAYER_UNKNOWN: "A line has the result of a payer that is none of the other payers; give its id exactly as there",
    _C.COB_LINE_UNBALANCED: "What another payer paid and adjusted on a line is not its charge; copy its remittance unchanged",
    _C.COB_CLAIM_UNBALANCED: "What another payer paid and adjusted is not the claim's charge; copy its remittance unchanged",
    _C.COB_PAID_NOT_SUM: "What another payer paid is not the sum of its lines less its adjustments of the claim; correct it",
    _C.COB_PAID_MISSING: "Another payer's adjustments are told, what it paid is not; give paid, if need be 0",
    _C.COB_NONCOVERED_WITH_RESULTS: "An amount not covered is for a payer that was never billed; leave it out, or the results",
    _C.COB_DATE_TWICE: "A payer's date is given with its lines and for the claim; leave out that of the claim",
    _C.PAPERWORK_NUMBER_MISSING: "An attachment that is sent needs its control number; only transmission AA has none",
    _C.DIAGNOSIS_MISSING: "The claim has no diagnosis; ask the provider",
    _C.DIAGNOSIS_SHAPE: "A diagnosis is not shaped like an ICD-10-CM code (letter, digit, 1 to 5 more); correct it",
    _C.DIAGNOSIS_DUPLICATE: "A diagnosis is given twice; drop one and renumber the pointers",
    _C.DIAGNOSES_TOO_MANY: "The claim has more diagnoses than its kind holds; split it",
    _C.EXTERNAL_CAUSE_FIRST: "The first diagnosis is an external cause (V, W, X, Y); put the injury or illness first",
    _C.POINTER_MISSING: "A line points at no diagnosis; give one to four, the main reason first",
    _C.POINTER_BEYOND_DIAGNOSES: "A line points at a diagnosis that the claim does not have; pointers count from 1",
    _C.POINTER_REPEATED: "A line points at the same diagnosis twice; drop one",
    _C.LINES_TOO_MANY: "The claim has more lines than its kind holds; split it",
    _C.PROCEDURE_SHAPE: (
        "A procedure is not a CPT or HCPCS code (five digits, or four and a letter; dental: D and four digits); correct it"
    ),
    _C.MODIFIER_SHAPE: "A modifier is not two capital letters or digits; correct it",
    _C.NDC_INVALID: "An NDC is not eleven digits (5-4-2, zeros filled in); correct it",
    _C.PLACE_OF_SERVICE_INVALID: "A place of service is not two digits (11 office, 22 hospital outpatient ...)",
    _C.BILLING_PO_BOX: "The billing address is a post office box; give the street, and the box as pay_to_address",
    _C.ZIP_NOT_NINE: "The ZIP of the billing provider or service facility must have nine digits; look up the last four",
    _C.ZIP_INVALID: "A ZIP is not five or nine digits; correct it",
    _C.STATE_INVALID: "A state is not two capital letters; correct it, or give the country of a foreign address",
    _C.ADDRESS_INCOMPLETE: "An address lacks its street, city (two letters or more), state or ZIP; complete it",
    _C.CONTACT_UNREACHABLE: "A contact has neither phone, fax nor email; give one",
    _C.DATE_ORDER: "A period ends before it begins; correct the dates",
    _C.DATE_UNLIKELY: "A date lies before 1900 or after 2100; check it",
    _C.SERVICE_BEFORE_BIRTH: "A service is dated before the patient was born; correct one of the dates",
    _C.SERVICE_AFTER_DEATH: "A service is dated after the patient's death; correct one of the dates",
    _C.ACCIDENT_DATE_MISSING: "An accident is named as the cause, its date is not; give accident_date",
    _C.ACCIDENT_STATE_MISSING: "A car accident is named as the cause, its state is not; give accident_state",
    _C.ADMISSION_DATE_MISSING: "A stay as an inpatient has no admission date; give admission_date",
    _C.FACILITY_TYPE_INVALID: (
        "The facility type is not two characters such as 11 or 13; leave out the zero before it and the frequency behind it"
    ),
    _C.FREQUENCY_INVALID: "The frequency is not one digit or capital letter; correct it",
    _C.HOUR_INVALID: "A time is not hours and minutes such as 0915; correct it",
    _C.BILL_ADMISSION_TYPE_INVALID: "The type of admission is not 1 to 5 or 9; correct it",
    _C.BILL_ADMISSION_SOURCE_MISSING: (
        "The source of admission (point of origin) is missing, which most payers ask for; give admission_source"
    ),
    _C.BILL_ADMISSION_HOUR_MISSING: "The admission of a hospital stay has no hour; give admission_time",
    _C.BILL_ADMISSION_AFTER_STATEMENT: "The admission comes after the end of the bill's period; correct one of the dates",
    _C.BILL_DISCHARGE_HOUR_MISSING: "The patient has left, and the hour is missing; give discharge_time",
    _C.BILL_DISCHARGE_HOUR_UNEXPECTED: "A bill in the middle of a stay (frequency 2 or 3) has no hour of discharge; leave it out",
    _C.BILL_PATIENT_STATUS_INVALID: "The patient status is not two digits (01 home, 30 still a patient ...); correct it",
    _C.BILL_FINAL_STILL_PATIENT: (
        "The last bill of a stay says that the patient is still there (30); give where the patient went, or frequency 2 or 3"
    ),
    _C.BILL_INTERIM_NOT_STILL_PATIENT: (
        "A bill in the middle of a stay says that the patient has left; give status 30, or frequency 4"
    ),
    _C.BILL_LINE_OUTSIDE_STATEMENT: "A line's day lies outside the bill's period; correct one of the dates",
    _C.BILL_LINE_DATE_MISSING: "A line of visits on several days has no day; give service_date",
    _C.BILL_COVERED_DAYS_DIFFER: (
        "The days covered and not covered (value codes 80, 81) are not those of the bill's period; check them"
    ),
    _C.BILL_ADMITTING_DIAGNOSIS_MISSING: "A stay has no admitting diagnosis; ask the provider",
    _C.BILL_VISIT_REASON_MISSING: "An unplanned visit has no reason in the patient's words; give reasons_for_visit",
    _C.BILL_PRESENT_ON_ADMISSION_MISSING: (
        "A diagnosis of a hospital stay does not say whether it was present on admission; give Y, N, U or W"
    ),
    _C.BILL_PRESENT_ON_ADMISSION_UNEXPECTED: "Only stays say whether a diagnosis was present on admission; leave it out",
    _C.BILL_PRINCIPAL_PROCEDURE_MISSING: "There are other procedures and no principal one; name it",
    _C.BILL_PROCEDURE_AFTER_STATEMENT: "A procedure comes after the end of the bill's period; correct one of the dates",
    _C.BILL_PROCEDURE_OF_VISIT: "ICD procedures are for stays; the lines of a visit name theirs",
    _C.BILL_PROCEDURE_SHAPE: (
        "A procedure is not shaped like an ICD-10-PCS code (seven digits and letters but I and O); correct it"
    ),
    _C.BILL_CODE_SHAPE: "An occurrence, value or condition code is not two digits or capital letters; correct it",
    _C.BILL_VALUE_REPEATED: "A value code is given twice; add the amounts up, or correct one",
    _C.BILL_REVENUE_CODE_SHAPE: "A revenue code is not four digits that begin with 0 to 3; fill in its zeros",
    _C.BILL_REVENUE_TOTAL_LINE: (
        "A line with the total (revenue 0001) is for paper and would count every charge twice; leave it out"
    ),
    _C.BILL_ROOM_NOT_IN_DAYS: "Room and board are counted in days; give unit DA",
    _C.BILL_ROOM_OF_VISIT: "Room and board stand on a bill that is for no stay; check facility_type",
    _C.BILL_RATE_CODE_SHAPE: "A rate code (HIPPS) is not five digits or capital letters; correct it",
    _C.BILL_RATE_CODE_REVENUE: "A rate code (HIPPS) stands with revenue 0022, 0023 or 0024 only; check the revenue code",
    _C.BILL_RATE_CODE_MISSING: "Revenue 0022 and 0024 ask for a rate code (HIPPS); give the procedure with qualifier HP",
    _C.BILL_ATTENDING_MISSING: "The bill does not say who has charge of the patient; give attending_provider",
    _C.ORGANIZATION_REQUIRED: "An institution bills as an organization; give organization_name",
    _C.EIN_REQUIRED: "An institution bills under its EIN; give ein in place of ssn",
    _C.VALUE_OF_OTHER_KIND: "The value is one of another kind of claim, and a payer would reject it here; leave it out",
    _C.PAYER_NUMBER_MISSING: (
        "A replacement or void needs the payer's number of the claim; take it from the remittance or the 277CA"
    ),
    _C.PAYER_NUMBER_UNEXPECTED: "An original claim carries a payer's number; did you mean frequency 7 or 8?",
    _C.NAME_MISSING: "A person has no last name, or none that can be written; fill it in",
    _C.PATIENT_BIRTH_DATE_MISSING: "The patient's birth date is missing; fill it in",
    _C.PATIENT_GENDER_MISSING: "The patient's gender is missing; give F, M or U",
    _C.PATIENT_ADDRESS_MISSING: "The patient's address is missing; fill it in",
    _C.RELATIONSHIP_INVALID: "The patient's relationship is not one of 01 19 20 21 39 40 53 G8; correct it",
    _C.DIAGNOSIS_VERSION: "An ICD-9 code for services since October 2015, or an ICD-10 code before; take the codes of the day",
    _C.LINE_DUPLICATE: (
        "Two lines are the same service on the same day for the same charge; drop one, or add the modifier that tells "
        "them apart"
    ),
    _C.SERVICE_IN_FUTURE: "A service is dated later than today; correct the date, or wait until it was done",
    _C.SERVICE_ENDS_IN_FUTURE: "A service ends later than today, which most payers reject; check the date, or wait",
    _C.PHONE_INVALID: "A phone or fax number is not ten digits; correct it, and give an extension as phone_extension",
    _C.PATIENT_CONTROL_NUMBER_LONG: (
        "The patient control number has more than 17 characters, and some payers cut it there; shorten it where you can"
    ),
    _C.RENDERING_IS_BILLING: (
        "The rendering provider is the billing provider; leave rendering_provider out unless the payer wants it"
    ),
    _C.SUPERVISOR_RENDERS: "The supervising provider is the one who rendered the service; leave supervising_provider out",
    _C.FACILITY_AT_BILLING_ADDRESS: "The service facility has the billing provider's address; leave service_facility out",
    _C.ORDERING_PROVIDER_MISSING: (
        "Medicare wants to know who ordered imaging, tests and equipment; give ordering_provider or referring_provider"
    ),
    _C.CLIA_NUMBER_MISSING: "A laboratory test has no CLIA number; give clia_number unless the test needs none",
    _C.AUTHORIZATION_MISSING: "The payer wants an authorization for a procedure; give prior_authorization",
    _C.EARLIER_PAYER_UNDECIDED: (
        "An earlier payer is named without what it decided; give paid and its adjustments, or noncovered if it was "
        "never billed"
    ),
    _C.MSP_TYPE_MISSING: (
        "Medicare is not the primary payer, and why is not said; give insurance_type (12, 13, 14, 15, 16, 41, 42, 43, "
        "47)"
    ),
    _C.PAPERWORK_NUMBER_UNEXPECTED: (
        "An attachment that is only available on request has a control number; leave it out, or say how it is sent"
    ),
    _C.PERSON_REQUIRED: (
        "Who refers, orders, supervises, assists, attends or operates must be a person; give last_name and first_name"
    ),
    _C.TEXT_TOO_LONG: "A text is longer than the 837 can hold; shorten it",
    _C.TEXT_CLEANED: "A text holds characters that cannot travel; they go out as plain letters or blanks",
    _C.IDENTIFIER_CHARACTERS: "An identifier or code holds characters that cannot travel; correct it",
    _C.TEXT_EMPTY: "A text holds nothing that can travel; write it in plain letters",
    _C.NOT_ON_THIS_KIND: "A claim of this kind has no place for this; it goes out without",
    _C.LEFT_OUT: "This has no place in the file as the rest of the claim stands, and goes out without it",
    _C.TAXONOMY_MISSING: "A dental claim's rendering provider or assistant surgeon has no taxonomy; fill it in",
    _C.SERVICE_DATE_MISSING: "Neither the claim nor every line has a date of service; fill it in, or ask for a predetermination",
    _C.LINE_DATE_NOT_IN_CLAIM: "A line is dated outside the claim's dates of service; check both",
    _C.PREDETERMINATION_DATED: (
        "A predetermination asks before anything is done, and this one has a date of service; take out one of them"
    ),
    _C.PREDETERMINATION_NOT_FRESH: (
        "A predetermination is no original claim, or tells of a payment or an earlier predetermination; check it"
    ),
    _C.ORTHODONTICS_MISSING: "An orthodontic service is billed, and nothing is told of the treatment; give orthodontics",
    _C.ORTHODONTICS_UNTOLD: "Orthodontics tells neither months nor that it is indicated; give one of them",
    _C.ORTHODONTICS_MONTHS_INVALID: "Months of treatment are whole numbers, and no more remain than there are; correct them",
    _C.APPLIANCE_DATE_MISSING: "An orthodontic appliance is billed without the date it was placed; give appliance_placement_date",
    _C.TOOTH_INVALID: "There is no tooth of this number or letter (1 to 32, A to T; extra ones 51 to 82, AS to TS); correct it",
    _C.TOOTH_SURFACE_INVALID: "A surface is none of B D F I L M O, or given twice; correct it",
    _C.TOOTH_SURFACE_UNLIKELY: "Front teeth have no occlusal surface (O), others no incisal one (I); check tooth and surface",
    _C.TOOTH_STATUS_REPEATED: "The status of a tooth is told twice; drop one",
    _C.TOOTH_IS_MISSING: "A tooth that is told to be missing is treated, and not replaced; check its number",
    _C.TOOTH_UNTOLD: "A service at a tooth does not say which; give teeth",
    _C.TEETH_WITH_QUANTITY: "A line with several teeth counts one service; correct the quantity, or give each tooth its own line",
    _C.SURFACES_MISSING: "A filling does not say on which surfaces; give them",
    _C.SURFACES_UNLIKE_PROCEDURE: "A filling's procedure is for another number of surfaces than the tooth has; check both",
    _C.ORAL_CAVITY_INVALID: "There is no area of the mouth of this code (00 01 02 03 to 09, 10 20 30 40, L R); correct it",
    _C.QUADRANT_UNTOLD: "A service by quadrant names neither a quadrant (10 20 30 40) nor teeth; give oral_cavities",
    _C.PROSTHESIS_UNTOLD: (
        "A crown, inlay or prosthesis does not say whether it is the first (I) or a replacement (R); give prosthesis"
    ),
    _C.PRIOR_PLACEMENT_MISSING: (
        "A replacement does not say when the one before was placed; give prior_placement_date, estimated if need be"
    ),
    _C.PRIOR_PLACEMENT_LATE: "What is replaced was placed after the service; correct one of the dates",
}  # fmt: skip


def claim_finding(code: ClaimCode, field: str, detail: str = "", lenient: bool = False) -> Finding:
    """The finding of `code` at the JSON pointer `field`. `detail` adds counts or sums, never other data.

    `lenient` makes an error a warning.
    """
    severity = Severity.WARNING if lenient or code in _WARNINGS else Severity.ERROR
    words = _WORDS[code]
    return Finding(code, severity, f"{words} ({detail})" if detail else words, field=field)
