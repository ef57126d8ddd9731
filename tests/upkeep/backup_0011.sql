BEGIN TRANSACTION;
CREATE TABLE access_link (
	id INTEGER NOT NULL, 
	company_id INTEGER NOT NULL, 
	token_hash VARCHAR(64) NOT NULL, 
	created_at DATETIME NOT NULL, 
	revoked_at DATETIME, 
	CONSTRAINT pk_access_link PRIMARY KEY (id), 
	CONSTRAINT uq_access_link_token_hash UNIQUE (token_hash), 
	CONSTRAINT fk_access_link_company_id_company FOREIGN KEY(company_id) REFERENCES company (id) ON DELETE CASCADE, 
	CONSTRAINT ck_access_link_token_hash CHECK (length(token_hash) = 64)
);
INSERT INTO "access_link" VALUES(1,1,'271a6688cb98c9f5b19a4cfce764ba82399d2a8b98570a2bb0613fa131402e36','2026-11-30 13:44:57.188979',NULL);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0011');
CREATE TABLE api_token (
	id INTEGER NOT NULL, 
	uid VARCHAR(32) NOT NULL, 
	consultant_id INTEGER NOT NULL, 
	name VARCHAR(100) NOT NULL, 
	token_hash VARCHAR(64) NOT NULL, 
	prefix VARCHAR(16) NOT NULL, 
	scopes JSON NOT NULL, 
	created_at DATETIME NOT NULL, 
	expires_at DATETIME, 
	last_used_at DATETIME, 
	revoked_at DATETIME, 
	CONSTRAINT pk_api_token PRIMARY KEY (id), 
	CONSTRAINT uq_api_token_uid UNIQUE (uid), 
	CONSTRAINT uq_api_token_token_hash UNIQUE (token_hash), 
	CONSTRAINT ck_api_token_token_hash CHECK (length(token_hash) = 64), 
	CONSTRAINT fk_api_token_consultant_id_consultant FOREIGN KEY(consultant_id) REFERENCES consultant (id) ON DELETE CASCADE
);
CREATE TABLE "assessment" (
	id INTEGER NOT NULL, 
	uid VARCHAR(32) NOT NULL, 
	company_id INTEGER NOT NULL, 
	round INTEGER NOT NULL, 
	status VARCHAR(10) NOT NULL, 
	language VARCHAR(2) NOT NULL, 
	instrument VARCHAR(20) NOT NULL, 
	answers JSON NOT NULL, 
	revision INTEGER NOT NULL, 
	started_at DATETIME NOT NULL, 
	saved_at DATETIME NOT NULL, 
	submitted_at DATETIME, 
	scorecard JSON, 
	readiness DOUBLE, 
	size VARCHAR(40), 
	sector VARCHAR(40), 
	flags VARCHAR(500), 
	review_status VARCHAR(20), 
	assigned_to_id INTEGER, page_seconds JSON, 
	CONSTRAINT pk_assessment PRIMARY KEY (id), 
	CONSTRAINT ck_assessment_round CHECK (round >= 1), 
	CONSTRAINT ck_assessment_readiness CHECK (readiness BETWEEN 0 AND 100), 
	CONSTRAINT uq_assessment_company_id_round UNIQUE (company_id, round), 
	CONSTRAINT uq_assessment_uid UNIQUE (uid), 
	CONSTRAINT fk_assessment_company_id_company FOREIGN KEY(company_id) REFERENCES company (id) ON DELETE CASCADE, 
	CONSTRAINT ck_assessment_language CHECK (language IN ('nl', 'fr', 'de', 'en')), 
	CONSTRAINT ck_assessment_status CHECK ((status = 'draft' AND submitted_at IS NULL AND scorecard IS NULL AND readiness IS NULL AND review_status IS NULL) OR (status = 'submitted' AND submitted_at IS NOT NULL AND scorecard IS NOT NULL AND readiness IS NOT NULL AND review_status IS NOT NULL)), 
	CONSTRAINT ck_assessment_review_status CHECK (review_status IN ('new', 'in_review', 'changes_requested', 'validated', 'archived')), 
	CONSTRAINT fk_assessment_assigned_to_id_consultant FOREIGN KEY(assigned_to_id) REFERENCES consultant (id) ON DELETE SET NULL
);
INSERT INTO "assessment" VALUES(1,'9e2e76549593ca44d0ae057b43ce5ae8',1,1,'submitted','nl','2026.1','{"A1": "p10_49", "A2": "trade", "A3": "consumers", "B3": "facebook", "B4": "customers", "B5": "complete", "C1": "draft", "C3": ["goals", "budget"], "C4": "half_year", "C5": "no", "C6": "informal", "D1": "named_beside", "D2": "mostly", "D2.hours": "2.5", "D3": {"page": "well", "statistics": "somewhat", "conversation": "well", "risks": "not"}, "D4": "by_doing", "E1": "words", "E2": ["reach", "reactions"], "E3": "quarterly", "E4": "estimated", "F1": "half", "F2": "two_days", "F3": ["before", "after"], "F4": "others", "F5": "spoken", "F6": "sometimes", "B1": ["linkedin", "facebook", "other"], "B1.other": "zeldzaamnet"}',11,'2026-11-30 13:44:57.188979','2026-11-30 13:44:57.351842','2026-11-30 13:44:57.419380','{"readiness": 66.52930402930403, "level": "organised", "equal_weights_readiness": 68.03113553113553, "dimensions": {"accounts": 100.0, "planning": 57.142857142857146, "resources": 62.5, "roi": 53.84615384615385, "conversation": 66.66666666666667}, "items": {"B1": {"state": "asked", "points": 3.0, "maximum": 3.0}, "B2": {"state": "not_applicable", "points": 0.0, "maximum": 0.0}, "B3": {"state": "asked", "points": 2.0, "maximum": 2.0}, "B4": {"state": "asked", "points": 3.0, "maximum": 3.0}, "B5": {"state": "asked", "points": 3.0, "maximum": 3.0}, "C1": {"state": "asked", "points": 3.0, "maximum": 4.0}, "C3": {"state": "asked", "points": 1.0, "maximum": 4.0}, "C4": {"state": "asked", "points": 2.0, "maximum": 3.0}, "C6": {"state": "asked", "points": 2.0, "maximum": 3.0}, "D1": {"state": "asked", "points": 2.0, "maximum": 3.0}, "D2": {"state": "asked", "points": 2.0, "maximum": 3.0}, "D2b": {"state": "not_applicable", "points": 0.0, "maximum": 0.0}, "D3": {"state": "asked", "points": 1.875, "maximum": 3.0}, "D4": {"state": "asked", "points": 1.0, "maximum": 2.0}, "E1": {"state": "asked", "points": 1.0, "maximum": 3.0}, "E2": {"state": "asked", "points": 2.0, "maximum": 4.0}, "E3": {"state": "asked", "points": 2.0, "maximum": 3.0}, "E4": {"state": "asked", "points": 2.0, "maximum": 3.0}, "E4b": {"state": "not_applicable", "points": 0.0, "maximum": 0.0}, "F1": {"state": "asked", "points": 3.0, "maximum": 3.0}, "F2": {"state": "asked", "points": 2.0, "maximum": 3.0}, "F2b": {"state": "not_applicable", "points": 0.0, "maximum": 0.0}, "F3": {"state": "asked", "points": 2.0, "maximum": 3.0}, "F4": {"state": "asked", "points": 2.0, "maximum": 3.0}, "F5": {"state": "asked", "points": 1.0, "maximum": 3.0}, "F6": {"state": "asked", "points": 2.0, "maximum": 3.0}}, "standing": {"insites_2012": 74.5, "eurostat_2023": 37.86}, "flags": {"drop_out": 0, "push_only": 0, "spread_thin": 0, "control_fear": 0, "one_person_island": 0}}',6.65293040293040292007e+01,'p10_49','trade',' ','new',NULL,'{"accounts": 0, "accounts-2": 0, "planning": 0, "planning-2": 0, "resources": 0, "roi": 0, "roi-2": 0, "conversation": 0}');
INSERT INTO "assessment" VALUES(2,'f9d774a7cedd825f0b12b309a8dc30d5',1,2,'draft','fr','2026.1','{"A1": "p10_49", "A2": "trade", "A3": "consumers", "B3": "facebook", "B4": "customers", "B5": "complete", "C1": "draft", "C3": ["goals", "budget"], "C4": "half_year", "C5": "no", "C6": "informal", "D1": "named_beside", "D2": "mostly", "D2.hours": "2.5", "D3": {"page": "well", "statistics": "somewhat", "conversation": "well", "risks": "not"}, "D4": "by_doing", "E1": "words", "E2": ["reach", "reactions"], "E3": "quarterly", "E4": "estimated", "F1": "half", "F2": "two_days", "F3": ["before", "after"], "F4": "others", "F5": "spoken", "F6": "sometimes", "B1": ["linkedin", "facebook", "other"], "B1.other": "zeldzaamnet"}',1,'2026-11-30 12:44:57.488655','2026-11-30 13:44:57.488665',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE audit_entry (
	id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	actor VARCHAR(10) NOT NULL, 
	consultant_id INTEGER, 
	action VARCHAR(40) NOT NULL, 
	subject VARCHAR(32), 
	detail JSON NOT NULL, 
	CONSTRAINT pk_audit_entry PRIMARY KEY (id), 
	CONSTRAINT ck_audit_entry_actor CHECK (actor IN ('consultant', 'company', 'operator', 'nobody')), 
	CONSTRAINT ck_audit_entry_consultant CHECK ((actor = 'consultant') = (consultant_id IS NOT NULL)), 
	CONSTRAINT fk_audit_entry_consultant_id_consultant FOREIGN KEY(consultant_id) REFERENCES consultant (id)
);
CREATE TABLE beginning (
	id INTEGER NOT NULL, 
	place_hash VARCHAR(64) NOT NULL, 
	hour DATETIME NOT NULL, 
	number INTEGER NOT NULL, 
	CONSTRAINT pk_beginning PRIMARY KEY (id), 
	CONSTRAINT uq_beginning_place_hash_hour UNIQUE (place_hash, hour), 
	CONSTRAINT ck_beginning_place_hash CHECK (length(place_hash) = 64), 
	CONSTRAINT ck_beginning_number CHECK (number >= 1)
);
INSERT INTO "beginning" VALUES(1,'4876d020d6e8d85b6563bfa1d05366e6aaad2cfe244273b59f7bc149e34fddf0','2026-11-30 13:00:00.000000',1);
CREATE TABLE campaign (
	id INTEGER NOT NULL, 
	uid VARCHAR(32) NOT NULL, 
	code VARCHAR(22) NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	language VARCHAR(2) NOT NULL, 
	closes_on DATE NOT NULL, 
	created_by_id INTEGER, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_campaign PRIMARY KEY (id), 
	CONSTRAINT uq_campaign_uid UNIQUE (uid), 
	CONSTRAINT uq_campaign_code UNIQUE (code), 
	CONSTRAINT ck_campaign_language CHECK (language IN ('nl', 'fr', 'de', 'en')), 
	CONSTRAINT fk_campaign_created_by_id_consultant FOREIGN KEY(created_by_id) REFERENCES consultant (id) ON DELETE SET NULL
);
INSERT INTO "campaign" VALUES(1,'cbf538849e20f546758bb0e73b0ed439','een-stad','Stad','nl','2026-11-28',NULL,'2026-11-30 13:44:57.467145');
CREATE TABLE campaign_round (
	assessment_id INTEGER NOT NULL, 
	campaign_id INTEGER NOT NULL, 
	CONSTRAINT pk_campaign_round PRIMARY KEY (assessment_id), 
	CONSTRAINT fk_campaign_round_assessment_id_assessment FOREIGN KEY(assessment_id) REFERENCES assessment (id) ON DELETE CASCADE, 
	CONSTRAINT fk_campaign_round_campaign_id_campaign FOREIGN KEY(campaign_id) REFERENCES campaign (id) ON DELETE CASCADE
);
INSERT INTO "campaign_round" VALUES(1,1);
CREATE TABLE colleague_link (
	id INTEGER NOT NULL, 
	assessment_id INTEGER NOT NULL, 
	token_hash VARCHAR(64) NOT NULL, 
	created_at DATETIME NOT NULL, 
	revoked_at DATETIME, 
	CONSTRAINT pk_colleague_link PRIMARY KEY (id), 
	CONSTRAINT uq_colleague_link_token_hash UNIQUE (token_hash), 
	CONSTRAINT ck_colleague_link_token_hash CHECK (length(token_hash) = 64), 
	CONSTRAINT fk_colleague_link_assessment_id_assessment FOREIGN KEY(assessment_id) REFERENCES assessment (id) ON DELETE CASCADE
);
INSERT INTO "colleague_link" VALUES(1,1,'6666666666666666666666666666666666666666666666666666666666666666','2026-11-30 13:44:57.471922',NULL);
CREATE TABLE colleague_response (
	id INTEGER NOT NULL, 
	assessment_id INTEGER NOT NULL, 
	token_hash VARCHAR(64) NOT NULL, 
	name VARCHAR(200), 
	language VARCHAR(2) NOT NULL, 
	answers JSON NOT NULL, 
	revision INTEGER NOT NULL, 
	started_at DATETIME NOT NULL, 
	saved_at DATETIME NOT NULL, 
	submitted_at DATETIME, 
	CONSTRAINT pk_colleague_response PRIMARY KEY (id), 
	CONSTRAINT uq_colleague_response_token_hash UNIQUE (token_hash), 
	CONSTRAINT ck_colleague_response_token_hash CHECK (length(token_hash) = 64), 
	CONSTRAINT ck_colleague_response_language CHECK (language IN ('nl', 'fr', 'de', 'en')), 
	CONSTRAINT fk_colleague_response_assessment_id_assessment FOREIGN KEY(assessment_id) REFERENCES assessment (id) ON DELETE CASCADE
);
INSERT INTO "colleague_response" VALUES(1,1,'7777777777777777777777777777777777777777777777777777777777777777','Piet Collega','fr','{"B1_other": "een antwoord van Piet"}',1,'2026-11-30 13:44:57.472758','2026-11-30 13:44:57.472760',NULL);
CREATE TABLE commitment (
	id INTEGER NOT NULL, 
	assessment_id INTEGER NOT NULL, 
	advice VARCHAR(40) NOT NULL, 
	due_on DATE, 
	done_at DATETIME, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_commitment PRIMARY KEY (id), 
	CONSTRAINT uq_commitment_assessment_id_advice UNIQUE (assessment_id, advice), 
	CONSTRAINT fk_commitment_assessment_id_assessment FOREIGN KEY(assessment_id) REFERENCES assessment (id) ON DELETE CASCADE
);
INSERT INTO "commitment" VALUES(1,1,'write_plan','2026-11-30',NULL,'2026-11-30 13:44:57.473444');
CREATE TABLE company (
	id INTEGER NOT NULL, 
	uid VARCHAR(32) NOT NULL, 
	name VARCHAR(200), 
	enterprise_number VARCHAR(20), 
	contact_name VARCHAR(200), 
	contact_email VARCHAR(254), 
	created_at DATETIME NOT NULL, search_name VARCHAR(400), consent_version VARCHAR(20), consent_language VARCHAR(2), consented_at DATETIME, peers_version VARCHAR(20), peers_language VARCHAR(2), peers_since DATETIME, 
	CONSTRAINT pk_company PRIMARY KEY (id), 
	CONSTRAINT uq_company_uid UNIQUE (uid)
);
INSERT INTO "company" VALUES(1,'88ecf93797a87ad129424a9383bf15e7','Bakkerij Wisselbeek','0403170701','An Verdwaalde','an@wisselbeek.example','2026-11-30 13:44:57.188979','bakkerij wisselbeek','2026-11','nl','2026-11-30 13:44:57.365749','2026-11','fr','2026-11-30 13:44:57.448803');
CREATE TABLE consultant (
	id INTEGER NOT NULL, 
	uid VARCHAR(32) NOT NULL, 
	email VARCHAR(254) NOT NULL, 
	role VARCHAR(10) NOT NULL, 
	password_hash VARCHAR(200), 
	totp_secret VARCHAR(300), 
	totp_step INTEGER, 
	created_at DATETIME NOT NULL, 
	disabled_at DATETIME, 
	CONSTRAINT pk_consultant PRIMARY KEY (id), 
	CONSTRAINT uq_consultant_uid UNIQUE (uid), 
	CONSTRAINT uq_consultant_email UNIQUE (email), 
	CONSTRAINT ck_consultant_role CHECK (role IN ('consultant', 'lead', 'admin'))
);
INSERT INTO "consultant" VALUES(1,'84fbbe78f97b5fbc79998a17e0d171b1','els@example.be','consultant',NULL,NULL,NULL,'2026-11-30 13:44:57.465328',NULL);
CREATE TABLE desk_session (
	id INTEGER NOT NULL, 
	consultant_id INTEGER NOT NULL, 
	token_hash VARCHAR(64) NOT NULL, 
	created_at DATETIME NOT NULL, 
	seen_at DATETIME NOT NULL, 
	verified_at DATETIME, 
	CONSTRAINT pk_desk_session PRIMARY KEY (id), 
	CONSTRAINT uq_desk_session_token_hash UNIQUE (token_hash), 
	CONSTRAINT fk_desk_session_consultant_id_consultant FOREIGN KEY(consultant_id) REFERENCES consultant (id) ON DELETE CASCADE
);
CREATE TABLE instrument_quality (
	instrument VARCHAR(20) NOT NULL, 
	begun_at DATETIME NOT NULL, 
	computed_at DATETIME, 
	document JSON, 
	CONSTRAINT pk_instrument_quality PRIMARY KEY (instrument)
);
CREATE TABLE invitation (
	id INTEGER NOT NULL, 
	uid VARCHAR(32) NOT NULL, 
	campaign_id INTEGER NOT NULL, 
	company_name VARCHAR(200) NOT NULL, 
	email VARCHAR(254) NOT NULL, 
	language VARCHAR(2) NOT NULL, 
	enterprise_number VARCHAR(20), 
	assessment_id INTEGER, 
	created_at DATETIME NOT NULL, 
	invited_at DATETIME, 
	opened_at DATETIME, 
	reminded_at DATETIME, 
	CONSTRAINT pk_invitation PRIMARY KEY (id), 
	CONSTRAINT uq_invitation_uid UNIQUE (uid), 
	CONSTRAINT uq_invitation_campaign_id_email UNIQUE (campaign_id, email), 
	CONSTRAINT ck_invitation_language CHECK (language IN ('nl', 'fr', 'de', 'en')), 
	CONSTRAINT fk_invitation_campaign_id_campaign FOREIGN KEY(campaign_id) REFERENCES campaign (id) ON DELETE CASCADE, 
	CONSTRAINT fk_invitation_assessment_id_assessment FOREIGN KEY(assessment_id) REFERENCES assessment (id) ON DELETE SET NULL
);
INSERT INTO "invitation" VALUES(1,'e15cecfc9f25970f02dc9d0095f48d0c',1,'Wisselbeek zoals de stad het schrijft','onthaal@wisselbeek.example','nl',NULL,1,'2026-11-30 13:44:57.487841',NULL,'2026-11-30 13:44:57.482124',NULL);
CREATE TABLE invitation_link (
	id INTEGER NOT NULL, 
	invitation_id INTEGER NOT NULL, 
	token_hash VARCHAR(64) NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_invitation_link PRIMARY KEY (id), 
	CONSTRAINT uq_invitation_link_token_hash UNIQUE (token_hash), 
	CONSTRAINT ck_invitation_link_token_hash CHECK (length(token_hash) = 64), 
	CONSTRAINT fk_invitation_link_invitation_id_invitation FOREIGN KEY(invitation_id) REFERENCES invitation (id) ON DELETE CASCADE
);
INSERT INTO "invitation_link" VALUES(1,1,'8888888888888888888888888888888888888888888888888888888888888888','2026-11-30 13:44:57.489661');
CREATE TABLE item_question (
	id INTEGER NOT NULL, 
	assessment_id INTEGER NOT NULL, 
	item VARCHAR(20) NOT NULL, 
	text VARCHAR(2000) NOT NULL, 
	consultant_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_item_question PRIMARY KEY (id), 
	CONSTRAINT uq_item_question_assessment_id_item UNIQUE (assessment_id, item), 
	CONSTRAINT fk_item_question_assessment_id_assessment FOREIGN KEY(assessment_id) REFERENCES assessment (id) ON DELETE CASCADE, 
	CONSTRAINT fk_item_question_consultant_id_consultant FOREIGN KEY(consultant_id) REFERENCES consultant (id)
);
INSERT INTO "item_question" VALUES(1,1,'C1','what did you mean here',1,'2026-11-30 13:44:57.474605');
CREATE TABLE known_browser (
	id INTEGER NOT NULL, 
	consultant_id INTEGER NOT NULL, 
	token_hash VARCHAR(64) NOT NULL, 
	seen_at DATETIME NOT NULL, 
	CONSTRAINT pk_known_browser PRIMARY KEY (id), 
	CONSTRAINT uq_known_browser_token_hash UNIQUE (token_hash), 
	CONSTRAINT fk_known_browser_consultant_id_consultant FOREIGN KEY(consultant_id) REFERENCES consultant (id) ON DELETE CASCADE
);
CREATE TABLE mail_refusal (
	id INTEGER NOT NULL, 
	address_hash VARCHAR(64) NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_mail_refusal PRIMARY KEY (id), 
	CONSTRAINT uq_mail_refusal_address_hash UNIQUE (address_hash), 
	CONSTRAINT ck_mail_refusal_address_hash CHECK (length(address_hash) = 64)
);
CREATE TABLE note (
	id INTEGER NOT NULL, 
	assessment_id INTEGER NOT NULL, 
	consultant_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	text VARCHAR(5000) NOT NULL, 
	CONSTRAINT pk_note PRIMARY KEY (id), 
	CONSTRAINT fk_note_assessment_id_assessment FOREIGN KEY(assessment_id) REFERENCES assessment (id) ON DELETE CASCADE, 
	CONSTRAINT fk_note_consultant_id_consultant FOREIGN KEY(consultant_id) REFERENCES consultant (id)
);
INSERT INTO "note" VALUES(1,1,1,'2026-11-30 13:44:57.475043','a note for ourselves');
CREATE TABLE outgoing (
	id INTEGER NOT NULL, 
	uid VARCHAR(32) NOT NULL, 
	kind VARCHAR(10) NOT NULL, 
	detail JSON NOT NULL, 
	idempotency_key VARCHAR(120) NOT NULL, 
	state VARCHAR(12) NOT NULL, 
	attempts INTEGER NOT NULL, 
	claims INTEGER NOT NULL, 
	next_try_at DATETIME NOT NULL, 
	claimed_at DATETIME, 
	last_error VARCHAR(200), 
	created_at DATETIME NOT NULL, 
	done_at DATETIME, 
	CONSTRAINT pk_outgoing PRIMARY KEY (id), 
	CONSTRAINT uq_outgoing_uid UNIQUE (uid), 
	CONSTRAINT uq_outgoing_idempotency_key UNIQUE (idempotency_key), 
	CONSTRAINT ck_outgoing_kind CHECK (kind IN ('mail', 'webhook')), 
	CONSTRAINT ck_outgoing_state CHECK (state IN ('waiting', 'claimed', 'handing_over', 'done', 'failed')), 
	CONSTRAINT ck_outgoing_done CHECK ((state = 'done') = (done_at IS NOT NULL))
);
CREATE TABLE passkey (
	id INTEGER NOT NULL, 
	consultant_id INTEGER NOT NULL, 
	credential_id VARCHAR(1400) NOT NULL, 
	public_key VARCHAR(4000) NOT NULL, 
	sign_count BIGINT NOT NULL, 
	name VARCHAR(100) NOT NULL, 
	created_at DATETIME NOT NULL, 
	used_at DATETIME, 
	CONSTRAINT pk_passkey PRIMARY KEY (id), 
	CONSTRAINT uq_passkey_credential_id UNIQUE (credential_id), 
	CONSTRAINT fk_passkey_consultant_id_consultant FOREIGN KEY(consultant_id) REFERENCES consultant (id) ON DELETE CASCADE
);
CREATE TABLE passkey_challenge (
	id INTEGER NOT NULL, 
	consultant_id INTEGER, 
	challenge_hash VARCHAR(64) NOT NULL, 
	expires_at DATETIME NOT NULL, 
	CONSTRAINT pk_passkey_challenge PRIMARY KEY (id), 
	CONSTRAINT uq_passkey_challenge_challenge_hash UNIQUE (challenge_hash), 
	CONSTRAINT fk_passkey_challenge_consultant_id_consultant FOREIGN KEY(consultant_id) REFERENCES consultant (id) ON DELETE CASCADE
);
CREATE TABLE password_link (
	id INTEGER NOT NULL, 
	consultant_id INTEGER NOT NULL, 
	token_hash VARCHAR(64) NOT NULL, 
	expires_at DATETIME NOT NULL, 
	used_at DATETIME, 
	CONSTRAINT pk_password_link PRIMARY KEY (id), 
	CONSTRAINT uq_password_link_token_hash UNIQUE (token_hash), 
	CONSTRAINT fk_password_link_consultant_id_consultant FOREIGN KEY(consultant_id) REFERENCES consultant (id) ON DELETE CASCADE
);
CREATE TABLE peer_tally (
	id INTEGER NOT NULL, 
	instrument VARCHAR(20) NOT NULL, 
	size VARCHAR(40) NOT NULL, 
	sector VARCHAR(40) NOT NULL, 
	companies INTEGER NOT NULL, 
	counts JSON NOT NULL, 
	shown JSON, 
	shown_at DATETIME, 
	CONSTRAINT pk_peer_tally PRIMARY KEY (id), 
	CONSTRAINT uq_peer_tally_instrument_size_sector UNIQUE (instrument, size, sector), 
	CONSTRAINT ck_peer_tally_companies CHECK (companies >= 0), 
	CONSTRAINT ck_peer_tally_group CHECK ((size = '') = (sector = ''))
);
INSERT INTO "peer_tally" VALUES(1,'2026.1','','',1,'{"companies": 1, "readiness 67": 1, "dimension.accounts 100": 1, "dimension.planning 57": 1, "dimension.resources 63": 1, "dimension.roi 54": 1, "dimension.conversation 67": 1, "B1 linkedin": 1, "B1 facebook": 1, "B1 other": 1}',NULL,NULL);
INSERT INTO "peer_tally" VALUES(2,'2026.1','p10_49','trade',1,'{"companies": 1, "readiness 67": 1, "dimension.accounts 100": 1, "dimension.planning 57": 1, "dimension.resources 63": 1, "dimension.roi 54": 1, "dimension.conversation 67": 1, "B1 linkedin": 1, "B1 facebook": 1, "B1 other": 1}',NULL,NULL);
CREATE TABLE personal_message (
	id INTEGER NOT NULL, 
	assessment_id INTEGER NOT NULL, 
	consultant_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	text VARCHAR(5000) NOT NULL, 
	CONSTRAINT pk_personal_message PRIMARY KEY (id), 
	CONSTRAINT uq_personal_message_assessment_id UNIQUE (assessment_id), 
	CONSTRAINT fk_personal_message_assessment_id_assessment FOREIGN KEY(assessment_id) REFERENCES assessment (id) ON DELETE CASCADE, 
	CONSTRAINT fk_personal_message_consultant_id_consultant FOREIGN KEY(consultant_id) REFERENCES consultant (id)
);
INSERT INTO "personal_message" VALUES(1,1,1,'2026-11-30 13:44:57.479561','a kind word');
CREATE TABLE readiness_backup (document TEXT NOT NULL);
INSERT INTO "readiness_backup" VALUES('{"made_at": "2026-11-30T13:44:57+00:00", "program": "0.1.0", "revision": "0011", "tables": {"beginning": [1, "2ad6fdb69f927566fccf65f136082beb413520919aa0a53c4e3b4790efea2976"], "company": [1, "3793b02cbce500b8bdcc2f88653fb807cd8eea27708ce9bcd8fb60bda3a05fe6"], "consultant": [1, "a7282a00adf99f968f975fbb3a1dd06fb3414242c055952ebc565b767540843e"], "instrument_quality": [0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"], "mail_refusal": [0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"], "outgoing": [0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"], "peer_tally": [2, "e48a8331e3f3ca78b009883469d828a4f8372fe5d3551300996a4143cb78c3e1"], "sign_in_try": [0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"], "access_link": [1, "15c3be5d7ff143e398c386e5b9cb5f135342dcf30a55bde103e3c92d0a2d73d9"], "api_token": [0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"], "assessment": [2, "d4aa149c03fe80e7afd210834e5a7a84d7065e9dbac8925f3712cdf3706b977e"], "audit_entry": [0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"], "campaign": [1, "83767e54b70ac6873837372f86b7a39149cf75d484c7ae3cadab39f88962d053"], "desk_session": [0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"], "known_browser": [0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"], "passkey": [0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"], "passkey_challenge": [0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"], "password_link": [0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"], "recovery_code": [0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"], "saved_view": [0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"], "webhook": [0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"], "campaign_round": [1, "e39fba025cb48d26b44d38fd93e7a0a07623a3370bcb1d789b2c288093e94971"], "colleague_link": [1, "e364aafcd5191cbae42c76ba05cee135aa99486a2a7a04c864265b319967ee33"], "colleague_response": [1, "9742a16ec0a77c5fda0802a8779b45ee619d0aef373e9f28bb694e6fd54f5cbe"], "commitment": [1, "a575bdc93059caf0bcdba556d3de8c008e4b4d008e26df733a06d761994220fe"], "invitation": [1, "40710581a0f10f73c639243defb280de4a102392c435422b9b0d875473f6f188"], "item_question": [1, "026cd37cbd4f50569005050fe4d2dd7c2c589dafff0d3ae73c00323f4f427c2d"], "note": [1, "f2508659361c5b1bc67fdd3e333d8ea8dccf42b79b646be2d13423cccdb69d79"], "personal_message": [1, "adafec60ee323ff4c698e8fbcce175c3893aff4d10794e4e378ed7ce5ac0f0cd"], "response_figures": [1, "8f524b9216a8c3b5bb72b231766d0112daea69aec129c49530a924dd4c42005d"], "review_event": [1, "a8ae8a5f6abecd32d524a5bdf8b4c5b8e76215b7671e66dceb87f9a1b004e0fd"], "shared_report": [1, "6cbc4e69ab3d0a564e9486c79aa389dba3a1651fc1f6e3509f0b3d8cbb6af733"], "validated_answer": [1, "eb811b46b777f0aa01927e8ba96a74e068e886a6da06e29735f6915b24f7ab0a"], "webhook_delivery": [0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"], "invitation_link": [1, "f55ee145364806795a569980631aa19db6d0861232a5af2bdbcd7ea69f511301"]}}');
CREATE TABLE recovery_code (
	id INTEGER NOT NULL, 
	consultant_id INTEGER NOT NULL, 
	code_hash VARCHAR(64) NOT NULL, 
	used_at DATETIME, 
	CONSTRAINT pk_recovery_code PRIMARY KEY (id), 
	CONSTRAINT uq_recovery_code_code_hash UNIQUE (code_hash), 
	CONSTRAINT fk_recovery_code_consultant_id_consultant FOREIGN KEY(consultant_id) REFERENCES consultant (id) ON DELETE CASCADE
);
CREATE TABLE response_figures (
	assessment_id INTEGER NOT NULL, 
	instrument VARCHAR(20) NOT NULL, 
	newest BOOLEAN NOT NULL, 
	figures TEXT NOT NULL, 
	CONSTRAINT pk_response_figures PRIMARY KEY (assessment_id), 
	CONSTRAINT fk_response_figures_assessment_id_assessment FOREIGN KEY(assessment_id) REFERENCES assessment (id) ON DELETE CASCADE
);
INSERT INTO "response_figures" VALUES(1,'2026.1',1,'23nJ011000010 1001 1000010000010111 21201111000011 21 10100221sÕiofs            1100000000001000000100000010');
CREATE TABLE review_event (
	id INTEGER NOT NULL, 
	assessment_id INTEGER NOT NULL, 
	consultant_id INTEGER, 
	at DATETIME NOT NULL, 
	kind VARCHAR(30) NOT NULL, 
	detail JSON NOT NULL, 
	CONSTRAINT pk_review_event PRIMARY KEY (id), 
	CONSTRAINT fk_review_event_assessment_id_assessment FOREIGN KEY(assessment_id) REFERENCES assessment (id) ON DELETE CASCADE, 
	CONSTRAINT fk_review_event_consultant_id_consultant FOREIGN KEY(consultant_id) REFERENCES consultant (id)
);
INSERT INTO "review_event" VALUES(1,1,1,'2026-11-30 13:44:57.480419','status','{"to": "validated"}');
CREATE TABLE saved_view (
	id INTEGER NOT NULL, 
	consultant_id INTEGER NOT NULL, 
	name VARCHAR(100) NOT NULL, 
	"query" VARCHAR(1000) NOT NULL, 
	CONSTRAINT pk_saved_view PRIMARY KEY (id), 
	CONSTRAINT uq_saved_view_consultant_id_name UNIQUE (consultant_id, name), 
	CONSTRAINT fk_saved_view_consultant_id_consultant FOREIGN KEY(consultant_id) REFERENCES consultant (id) ON DELETE CASCADE
);
CREATE TABLE shared_report (
	id INTEGER NOT NULL, 
	uid VARCHAR(32) NOT NULL, 
	assessment_id INTEGER NOT NULL, 
	token_hash VARCHAR(64) NOT NULL, 
	created_at DATETIME NOT NULL, 
	expires_at DATETIME NOT NULL, 
	revoked_at DATETIME, 
	CONSTRAINT pk_shared_report PRIMARY KEY (id), 
	CONSTRAINT uq_shared_report_uid UNIQUE (uid), 
	CONSTRAINT uq_shared_report_token_hash UNIQUE (token_hash), 
	CONSTRAINT ck_shared_report_token_hash CHECK (length(token_hash) = 64), 
	CONSTRAINT fk_shared_report_assessment_id_assessment FOREIGN KEY(assessment_id) REFERENCES assessment (id) ON DELETE CASCADE
);
INSERT INTO "shared_report" VALUES(1,'e8280f8a89d0cac2f3007c5149c4a7de',1,'5555555555555555555555555555555555555555555555555555555555555555','2026-11-30 13:44:57.474082','2026-12-30 13:44:57.465851',NULL);
CREATE TABLE sign_in_try (
	id INTEGER NOT NULL, 
	key_hash VARCHAR(64) NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_sign_in_try PRIMARY KEY (id)
);
CREATE TABLE validated_answer (
	id INTEGER NOT NULL, 
	assessment_id INTEGER NOT NULL, 
	item VARCHAR(20) NOT NULL, 
	value JSON NOT NULL, 
	extras JSON NOT NULL, 
	reason VARCHAR(2000) NOT NULL, 
	consultant_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_validated_answer PRIMARY KEY (id), 
	CONSTRAINT uq_validated_answer_assessment_id_item UNIQUE (assessment_id, item), 
	CONSTRAINT fk_validated_answer_assessment_id_assessment FOREIGN KEY(assessment_id) REFERENCES assessment (id) ON DELETE CASCADE, 
	CONSTRAINT fk_validated_answer_consultant_id_consultant FOREIGN KEY(consultant_id) REFERENCES consultant (id)
);
INSERT INTO "validated_answer" VALUES(1,1,'C1','"approved"','{}','because they said so',1,'2026-11-30 13:44:57.481400');
CREATE TABLE webhook (
	id INTEGER NOT NULL, 
	uid VARCHAR(32) NOT NULL, 
	consultant_id INTEGER NOT NULL, 
	url VARCHAR(500) NOT NULL, 
	submitted BOOLEAN NOT NULL, 
	validated BOOLEAN NOT NULL, 
	secret VARCHAR(300) NOT NULL, 
	created_at DATETIME NOT NULL, 
	failing_since DATETIME, 
	disabled_at DATETIME, 
	CONSTRAINT pk_webhook PRIMARY KEY (id), 
	CONSTRAINT uq_webhook_uid UNIQUE (uid), 
	CONSTRAINT fk_webhook_consultant_id_consultant FOREIGN KEY(consultant_id) REFERENCES consultant (id) ON DELETE CASCADE
);
CREATE TABLE webhook_delivery (
	id INTEGER NOT NULL, 
	webhook_id INTEGER NOT NULL, 
	assessment_id INTEGER NOT NULL, 
	outgoing_id INTEGER NOT NULL, 
	event VARCHAR(30) NOT NULL, 
	status INTEGER, 
	CONSTRAINT pk_webhook_delivery PRIMARY KEY (id), 
	CONSTRAINT uq_webhook_delivery_outgoing_id UNIQUE (outgoing_id), 
	CONSTRAINT ck_webhook_delivery_event CHECK (event IN ('response.submitted', 'response.validated')), 
	CONSTRAINT fk_webhook_delivery_webhook_id_webhook FOREIGN KEY(webhook_id) REFERENCES webhook (id) ON DELETE CASCADE, 
	CONSTRAINT fk_webhook_delivery_assessment_id_assessment FOREIGN KEY(assessment_id) REFERENCES assessment (id) ON DELETE CASCADE, 
	CONSTRAINT fk_webhook_delivery_outgoing_id_outgoing FOREIGN KEY(outgoing_id) REFERENCES outgoing (id) ON DELETE CASCADE
);
CREATE INDEX ix_access_link_company_id ON access_link (company_id);
CREATE INDEX ix_password_link_consultant_id ON password_link (consultant_id);
CREATE INDEX ix_desk_session_consultant_id ON desk_session (consultant_id);
CREATE INDEX ix_recovery_code_consultant_id ON recovery_code (consultant_id);
CREATE INDEX ix_sign_in_try_key_hash_at ON sign_in_try (key_hash, at);
CREATE INDEX ix_company_search_name ON company (search_name);
CREATE INDEX ix_assessment_desk ON assessment (submitted_at, id, review_status, assigned_to_id, size, sector, language, instrument, readiness, flags, company_id) WHERE submitted_at IS NOT NULL;
CREATE INDEX ix_assessment_saved_at_id ON assessment (saved_at, id);
CREATE INDEX ix_assessment_assigned_to_id ON assessment (assigned_to_id);
CREATE INDEX ix_passkey_consultant_id ON passkey (consultant_id);
CREATE INDEX ix_known_browser_consultant_id ON known_browser (consultant_id);
CREATE INDEX ix_note_assessment_id ON note (assessment_id);
CREATE INDEX ix_review_event_assessment_id ON review_event (assessment_id);
CREATE INDEX ix_audit_entry_at_id ON audit_entry (at, id);
CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry BEGIN SELECT RAISE(ABORT, 'the audit log is never changed'); END;
CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry BEGIN SELECT RAISE(ABORT, 'the audit log is never changed'); END;
CREATE INDEX ix_shared_report_assessment_id ON shared_report (assessment_id);
CREATE INDEX ix_colleague_link_assessment_id ON colleague_link (assessment_id);
CREATE INDEX ix_colleague_response_assessment_id ON colleague_response (assessment_id);
CREATE INDEX ix_outgoing_state_next_try_at_id ON outgoing (state, next_try_at, id);
CREATE INDEX ix_api_token_consultant_id ON api_token (consultant_id);
CREATE INDEX ix_webhook_consultant_id ON webhook (consultant_id);
CREATE INDEX ix_webhook_delivery_assessment_id ON webhook_delivery (assessment_id);
CREATE INDEX ix_webhook_delivery_webhook_id ON webhook_delivery (webhook_id);
CREATE INDEX ix_invitation_assessment_id ON invitation (assessment_id);
CREATE INDEX ix_campaign_round_campaign_id ON campaign_round (campaign_id);
CREATE INDEX ix_invitation_link_invitation_id ON invitation_link (invitation_id);
COMMIT;
