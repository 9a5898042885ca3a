BEGIN TRANSACTION;
CREATE TABLE audit_head (
	id INTEGER NOT NULL, 
	length INTEGER NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "audit_head" VALUES(1,5,'8a7e92a2b3b49d4eb02d47f68ee4523a1ce2942c17cfd91a89b5f4a47ca90993');
CREATE TABLE audit_log (
	sequence INTEGER NOT NULL, 
	case_no VARCHAR(40), 
	kind VARCHAR(40) NOT NULL, 
	actor VARCHAR(120) NOT NULL, 
	at DATETIME NOT NULL, 
	data JSON NOT NULL, 
	previous VARCHAR(64) NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	PRIMARY KEY (sequence)
);
INSERT INTO "audit_log" VALUES(1,'20261124-430100-00000001','received','applicant','2026-11-24 02:00:00.000000','{"form": "9aa97439606c9f45bc2bca09c4f36ea5751662fd59ff41f97646aff1b1066614", "items": ["food", "fire"]}','0000000000000000000000000000000000000000000000000000000000000000','56e25f7eeb59f7fb47da3059c02681bccc9d5b36b3c8453cbc9b34f14ea4c07c');
INSERT INTO "audit_log" VALUES(2,'20261124-430100-00000001','accepted','applicant','2026-11-24 02:00:00.000000','{}','56e25f7eeb59f7fb47da3059c02681bccc9d5b36b3c8453cbc9b34f14ea4c07c','661db8248b7e31883274788cf0953343b6d544dd12492b52dedd8d7204e3cf08');
INSERT INTO "audit_log" VALUES(3,'20261124-430100-00000001','task_started','applicant','2026-11-24 02:00:00.000000','{"item": "food", "department": "food_office"}','661db8248b7e31883274788cf0953343b6d544dd12492b52dedd8d7204e3cf08','1fa891679fdfd76ad3feb7fd73a8c74d965ab0bc0a0e2564d9b557f0c285e481');
INSERT INTO "audit_log" VALUES(4,'20261124-430100-00000001','task_started','applicant','2026-11-24 02:00:00.000000','{"item": "fire", "department": "fire_office"}','1fa891679fdfd76ad3feb7fd73a8c74d965ab0bc0a0e2564d9b557f0c285e481','3c83748cf3bc193fb2ca021a740919e8b91b0ffa6aeb3509c9aed4382e1e8b6a');
INSERT INTO "audit_log" VALUES(5,'20261124-430100-00000001','opinion','clerk:office/Li','2026-11-24 02:00:00.000000','{"item": "food", "department": "food_office", "opinion": "approved", "reason": "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b"}','3c83748cf3bc193fb2ca021a740919e8b91b0ffa6aeb3509c9aed4382e1e8b6a','8a7e92a2b3b49d4eb02d47f68ee4523a1ce2942c17cfd91a89b5f4a47ca90993');
CREATE TABLE backend_nonces (
	nonce VARCHAR(64) NOT NULL, 
	until DATETIME NOT NULL, 
	PRIMARY KEY (nonce)
);
CREATE TABLE cases (
	case_no VARCHAR(40) NOT NULL, 
	revision INTEGER NOT NULL, 
	query_salt VARCHAR(64) NOT NULL, 
	application_id VARCHAR(80) NOT NULL, 
	lead_department VARCHAR(80) NOT NULL, 
	uscc VARCHAR(18), 
	submission JSON NOT NULL, 
	received_at DATETIME NOT NULL, 
	last_received_at DATETIME, 
	accepted_at DATETIME, 
	deemed_accepted BOOLEAN NOT NULL, 
	declined_at DATETIME, 
	revoked_at DATETIME, 
	withdrawn_at DATETIME, 
	closing_reason TEXT, 
	extension_days INTEGER NOT NULL, 
	decided_at DATETIME, 
	deliver_by DATETIME, 
	delivered_at DATETIME, 
	rating INTEGER, 
	rated_at DATETIME, 
	PRIMARY KEY (case_no)
);
INSERT INTO "cases" VALUES('20261124-430100-00000001',1,'67fa4dceefc1e8f5d5577ed250f16320','a_1','market',NULL,'{"application_id": "a_1", "catalogue_version": "v1", "city": "changsha", "business": ["restaurant"], "bundle": "open_restaurant", "bundle_name": "open a restaurant", "lead_department": "market", "applicant_name": null, "form": {"entity.name": "Wang''s", "premises.area_total": 80}, "items": [{"id": "food", "name": "food licence", "department": "food_office", "department_name": "office of food", "fields": [], "materials": [], "requires": [], "statutory_days": null, "promised_days": 5.0, "unit": "workday", "commitment": false, "tolerant_materials": []}, {"id": "fire", "name": "fire licence", "department": "fire_office", "department_name": "office of fire", "fields": [], "materials": [], "requires": [], "statutory_days": null, "promised_days": 8.0, "unit": "workday", "commitment": false, "tolerant_materials": []}], "submitted_at": "2026-11-24T02:00:00Z"}','2026-11-24 02:00:00.000000',NULL,'2026-11-24 02:00:00.000000',0,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE clerks (
	name VARCHAR(60) NOT NULL, 
	department VARCHAR(80) NOT NULL, 
	password VARCHAR(300) NOT NULL, 
	failures INTEGER NOT NULL, 
	locked_until DATETIME, 
	PRIMARY KEY (name)
);
CREATE TABLE deferrals (
	case_no VARCHAR(40) NOT NULL, 
	item VARCHAR(80) NOT NULL, 
	material VARCHAR(200) NOT NULL, 
	due_at DATETIME NOT NULL, 
	supplied_at DATETIME, 
	PRIMARY KEY (case_no, item, material), 
	FOREIGN KEY(case_no) REFERENCES cases (case_no)
);
CREATE TABLE desk_sessions (
	token_hash VARCHAR(64) NOT NULL, 
	clerk VARCHAR(60) NOT NULL, 
	expires_at DATETIME NOT NULL, 
	PRIMARY KEY (token_hash), 
	FOREIGN KEY(clerk) REFERENCES clerks (name)
);
CREATE TABLE grievances (
	id VARCHAR(40) NOT NULL, 
	case_no VARCHAR(40) NOT NULL, 
	kind VARCHAR(12) NOT NULL, 
	words TEXT NOT NULL, 
	made_at DATETIME NOT NULL, 
	verified_at DATETIME, 
	rectified_at DATETIME, 
	answered_at DATETIME, 
	answer TEXT, 
	PRIMARY KEY (id), 
	FOREIGN KEY(case_no) REFERENCES cases (case_no)
);
CREATE TABLE hand_ins (
	idempotency_key VARCHAR(200) NOT NULL, 
	body_hash VARCHAR(64) NOT NULL, 
	case_no VARCHAR(40) NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (idempotency_key), 
	FOREIGN KEY(case_no) REFERENCES cases (case_no)
);
INSERT INTO "hand_ins" VALUES('k','8362b066ee3b2da6757f710b1c1925f843c976d4d4ba3461509a2eaeb4a41186','20261124-430100-00000001','2026-11-24 02:00:00.000000');
CREATE TABLE inspections (
	id VARCHAR(40) NOT NULL, 
	case_no VARCHAR(40) NOT NULL, 
	place TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	held_at DATETIME, 
	departments JSON NOT NULL, 
	findings JSON NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(case_no) REFERENCES cases (case_no)
);
CREATE TABLE notices (
	receiver VARCHAR(200) NOT NULL, 
	position INTEGER NOT NULL, 
	PRIMARY KEY (receiver)
);
CREATE TABLE serials (
	day VARCHAR(8) NOT NULL, 
	last INTEGER NOT NULL, 
	PRIMARY KEY (day)
);
INSERT INTO "serials" VALUES('20261124',1);
CREATE TABLE supplement_requests (
	id VARCHAR(40) NOT NULL, 
	case_no VARCHAR(40) NOT NULL, 
	item VARCHAR(80), 
	department_name TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	fields JSON NOT NULL, 
	materials JSON NOT NULL, 
	asked_at DATETIME NOT NULL, 
	stops_clock BOOLEAN NOT NULL, 
	answered_at DATETIME, 
	PRIMARY KEY (id), 
	FOREIGN KEY(case_no) REFERENCES cases (case_no)
);
CREATE TABLE tasks (
	case_no VARCHAR(40) NOT NULL, 
	item VARCHAR(80) NOT NULL, 
	position INTEGER NOT NULL, 
	item_name TEXT NOT NULL, 
	department VARCHAR(80) NOT NULL, 
	department_name TEXT NOT NULL, 
	requires JSON NOT NULL, 
	days INTEGER NOT NULL, 
	statutory_days INTEGER NOT NULL, 
	natural_days BOOLEAN NOT NULL, 
	commitment BOOLEAN NOT NULL, 
	state VARCHAR(20) NOT NULL, 
	started_at DATETIME, 
	due_at DATETIME, 
	left_days INTEGER, 
	suspension JSON, 
	extended_days INTEGER NOT NULL, 
	extension_reason TEXT, 
	supplements_asked INTEGER NOT NULL, 
	deemed_at DATETIME, 
	decided_at DATETIME, 
	opinion TEXT, 
	check_by DATETIME, 
	check_result VARCHAR(20), 
	PRIMARY KEY (case_no, item), 
	FOREIGN KEY(case_no) REFERENCES cases (case_no)
);
INSERT INTO "tasks" VALUES('20261124-430100-00000001','food',0,'food licence','food_office','office of food','[]',5,5,0,0,'approved','2026-11-24 02:00:00.000000','2026-12-01 15:59:59.000000',NULL,NULL,0,NULL,0,NULL,'2026-11-24 02:00:00.000000',NULL,NULL,NULL);
INSERT INTO "tasks" VALUES('20261124-430100-00000001','fire',1,'fire licence','fire_office','office of fire','[]',8,8,0,0,'reviewing','2026-11-24 02:00:00.000000','2026-12-04 15:59:59.000000',NULL,NULL,0,NULL,0,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE timers (
	id INTEGER NOT NULL, 
	case_no VARCHAR(40) NOT NULL, 
	item VARCHAR(80), 
	kind VARCHAR(20) NOT NULL, 
	at DATETIME NOT NULL, 
	fired_at DATETIME, 
	PRIMARY KEY (id), 
	FOREIGN KEY(case_no) REFERENCES cases (case_no)
);
INSERT INTO "timers" VALUES(1,'20261124-430100-00000001',NULL,'whole','2027-01-27 16:00:00.000000',NULL);
INSERT INTO "timers" VALUES(4,'20261124-430100-00000001','fire','overdue','2026-12-04 16:00:00.000000',NULL);
INSERT INTO "timers" VALUES(5,'20261124-430100-00000001','fire','red','2026-12-02 16:00:00.000000',NULL);
INSERT INTO "timers" VALUES(6,'20261124-430100-00000001','fire','yellow','2026-12-01 16:00:00.000000',NULL);
CREATE INDEX ix_cases_uscc ON cases (uscc);
CREATE INDEX ix_cases_lead_department ON cases (lead_department);
CREATE INDEX ix_audit_log_case_no ON audit_log (case_no);
CREATE TRIGGER audit_log_no_update BEFORE UPDATE ON audit_log BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE INDEX ix_backend_nonces_until ON backend_nonces (until);
CREATE INDEX ix_tasks_department ON tasks (department);
CREATE INDEX ix_tasks_state ON tasks (state);
CREATE INDEX ix_supplement_requests_case_no ON supplement_requests (case_no);
CREATE INDEX ix_inspections_case_no ON inspections (case_no);
CREATE INDEX ix_grievances_case_no ON grievances (case_no);
CREATE INDEX ix_timers_case_no ON timers (case_no);
CREATE INDEX ix_timers_open ON timers (fired_at, at);
COMMIT;
