-- An Apprentice database of schema 0005, made before the packages had folders: two answers to one question,
-- a rating and an edit of the first, and a choice of the second. Written by sqlite3's iterdump.
BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0005');
CREATE TABLE choices (
	id VARCHAR NOT NULL, 
	chosen_id VARCHAR NOT NULL, 
	rejected_id VARCHAR NOT NULL, 
	user VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	withdrawn BOOLEAN NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT choices_between_two CHECK (chosen_id <> rejected_id), 
	FOREIGN KEY(chosen_id) REFERENCES exchanges (id), 
	FOREIGN KEY(rejected_id) REFERENCES exchanges (id)
);
INSERT INTO "choices" VALUES('2bf3ed7ae7dd5592','1310a70c892f40849686f30da72d83a5','37e8cdd6a35b41db9c8559b92c6491e1','bob','2026-11-27 10:57:47.779260',0);
CREATE TABLE documents (
	id VARCHAR(16) NOT NULL, 
	uri TEXT NOT NULL, 
	title TEXT NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	recipe VARCHAR(16) NOT NULL, 
	embeddings TEXT NOT NULL, 
	edition VARCHAR(16) NOT NULL, 
	pages INTEGER, 
	characters INTEGER NOT NULL, 
	chunks INTEGER NOT NULL, 
	ingested_at DATETIME NOT NULL, collection VARCHAR(40) DEFAULT 'default' NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (uri), 
	UNIQUE (edition)
);
CREATE TABLE edits (
	id VARCHAR NOT NULL, 
	exchange_id VARCHAR NOT NULL, 
	user VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	text TEXT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(exchange_id) REFERENCES exchanges (id)
);
INSERT INTO "edits" VALUES('d840968e64e5635b','37e8cdd6a35b41db9c8559b92c6491e1','ada','2026-11-27 10:57:47.769780','It is three years [1].');
CREATE TABLE exchanges (
	id VARCHAR NOT NULL, 
	conversation_id VARCHAR NOT NULL, 
	user VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	simulated BOOLEAN NOT NULL, 
	question TEXT NOT NULL, 
	asked BOOLEAN NOT NULL, 
	model_id VARCHAR NOT NULL, 
	adapter_id VARCHAR, 
	answer JSON NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "exchanges" VALUES('37e8cdd6a35b41db9c8559b92c6491e1','c1','ada','2026-11-27 10:57:47.750891',0,'How long is the warranty?',1,'small-model','dpo-20260101-abcdef','{"schema": 1, "question": "How long is the warranty?", "standalone_question": "How long is the warranty?", "text": "It is two years [1].", "messages": [{"role": "system", "text": "Answer from the passages."}, {"role": "user", "text": "How long is the warranty?"}], "withheld": [], "passages": [{"chunk": {"id": "5d76632f4d068e31", "document_id": "edf843221d50f2e4", "uri": "/docs/warranty.md", "title": "Warranty", "text": "The warranty is three years.", "start": 0, "end": 28, "place": ""}, "scores": {"fused": 0.8, "dense": null, "keyword": null}}], "dropped_passages": 0, "citations": [{"number": 1, "at": 16, "written": true}], "unmatched_citations": [], "refused": false, "quoted": false, "answerability": null, "ending": "complete", "queue_position": 0, "model_id": "small-model", "adapter_id": "dpo-20260101-abcdef", "approved_exchange_id": null, "prompt_version": "", "decoding": {"max_new_tokens": 256, "temperature": 0.0, "top_k": 50, "top_p": 1.0, "repetition_penalty": 1.1, "end_probability": 0.0}, "seconds": 1.5, "first_token_seconds": null, "prompt_tokens": 0, "new_tokens": 0}');
INSERT INTO "exchanges" VALUES('1310a70c892f40849686f30da72d83a5','c1','ada','2026-11-27 10:57:47.759684',0,'How long is the warranty?',1,'small-model','dpo-20260101-abcdef','{"schema": 1, "question": "How long is the warranty?", "standalone_question": "How long is the warranty?", "text": "The warranty is three years [1].", "messages": [{"role": "system", "text": "Answer from the passages."}, {"role": "user", "text": "How long is the warranty?"}], "withheld": [], "passages": [{"chunk": {"id": "5d76632f4d068e31", "document_id": "edf843221d50f2e4", "uri": "/docs/warranty.md", "title": "Warranty", "text": "The warranty is three years.", "start": 0, "end": 28, "place": ""}, "scores": {"fused": 0.8, "dense": null, "keyword": null}}], "dropped_passages": 0, "citations": [{"number": 1, "at": 28, "written": true}], "unmatched_citations": [], "refused": false, "quoted": false, "answerability": null, "ending": "complete", "queue_position": 0, "model_id": "small-model", "adapter_id": "dpo-20260101-abcdef", "approved_exchange_id": null, "prompt_version": "", "decoding": {"max_new_tokens": 256, "temperature": 0.0, "top_k": 50, "top_p": 1.0, "repetition_penalty": 1.1, "end_probability": 0.0}, "seconds": 1.5, "first_token_seconds": null, "prompt_tokens": 0, "new_tokens": 0}');
CREATE TABLE folders (
	path TEXT NOT NULL, 
	added_at DATETIME NOT NULL, collection VARCHAR(40) DEFAULT 'default' NOT NULL, 
	PRIMARY KEY (path)
);
CREATE TABLE index_state (
	id INTEGER NOT NULL, 
	generation INTEGER NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE leftovers (
	edition VARCHAR(16) NOT NULL, 
	PRIMARY KEY (edition)
);
CREATE TABLE promotions (
	number INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	adapter_id VARCHAR(100), 
	kind VARCHAR(10) NOT NULL, 
	reason TEXT NOT NULL, 
	PRIMARY KEY (number)
);
CREATE TABLE ratings (
	id VARCHAR NOT NULL, 
	exchange_id VARCHAR NOT NULL, 
	user VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	value SMALLINT NOT NULL, 
	reasons JSON NOT NULL, 
	comment TEXT NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT ratings_value CHECK (value IN (-1, 0, 1)), 
	FOREIGN KEY(exchange_id) REFERENCES exchanges (id)
);
INSERT INTO "ratings" VALUES('890b51fa2f24fd1d','37e8cdd6a35b41db9c8559b92c6491e1','ada','2026-11-27 10:57:47.763274',-1,'["wrong fact"]','It is longer.');
CREATE TABLE thresholds (
	number INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	score VARCHAR(16) NOT NULL, 
	threshold FLOAT, 
	PRIMARY KEY (number)
);
CREATE INDEX exchanges_in_order ON exchanges (at, id);
CREATE INDEX exchanges_of_conversation ON exchanges (conversation_id, at);
CREATE INDEX exchanges_of_user ON exchanges (user, conversation_id, at, id);
CREATE INDEX ratings_of_exchange ON ratings (exchange_id, at);
CREATE INDEX edits_of_exchange ON edits (exchange_id, at);
CREATE INDEX choices_of_chosen ON choices (chosen_id, at);
CREATE INDEX choices_of_rejected ON choices (rejected_id, at);
COMMIT;
