-- What a database of schema 6 may hold, in our own words. Both dialects read it: booleans are quoted.
INSERT INTO source (id, path, folder, kind, raw_digest, visibility, as_of, as_of_given, ingested_at, parser, records, issues, content_digest, seq) VALUES
  ('suoi-mo', 'suoi-mo.txt', '/du-lieu', 'passage', 'd1', 'public', '2031', '0', 1784091600000000, 'plan-1', 1, 0, 'c1', 1),
  ('muc-luc', 'muc-luc.jsonl', '', 'procedure', 'd2', 'internal', '2031-07', '1', 1784095200000000, 'portal-1', 2, 1, 'c2', 2);
INSERT INTO record (source_id, kind, id, encoding, body) VALUES
  ('suoi-mo', 'document', 'suoi-mo', 'json', '{"id":"suoi-mo","text":"Mỗi xã có một phòng đọc."}'),
  ('muc-luc', 'procedure', '9.000001', 'json', '{"code":"9.000001","name":"Cấp thẻ đọc sách"}'),
  ('muc-luc', 'procedure', '9.000002', 'json', '{"code":"9.000002","name":"Mượn sách lưu động"}');
INSERT INTO setting (name, value) VALUES ('knowledge_version', '0123456789abcdef'), ('answer_version', '2');
INSERT INTO turn (id, session, outcome, asked_at, body, created_at) VALUES
  ('t1', 's1', 'answered', 1784091600000000, '{"Reply":{"text":"Mỗi xã một phòng."},"Trace":{"id":"t1"}}', 1784091600000000);
INSERT INTO feedback (turn_id, helpful, reason, comment, given_at, created_at) VALUES ('t1', '1', '', 'rõ ràng', 1784091600000001, 1784091600000001);
INSERT INTO session (id, body, updated_at, created_at) VALUES ('cli', '{"id":"cli","turns":[{"question":"một"}]}', 1784091600000000, 1784091600000000);
INSERT INTO api_key (id, name, hash, scopes, created_at, revoked_at) VALUES ('k1', 'Thư viện', 'h1', 'ask internal', 1784091600000000, 0);
INSERT INTO embedding (space, digest, halves, created_at) VALUES ('thu/1@2', 'e1', 'A8B9', 1784091600000000);
INSERT INTO job (kind, key, due_at, until, token, body) VALUES ('prune', 'journal', 1784091600000000, 0, 1, '');
INSERT INTO spending (purpose, day, tokens) VALUES ('chat', '2031-07-01', 1200);
INSERT INTO answer (id, state, body, created_at, updated_at) VALUES
  ('tl-1', 'live', '{"id":"tl-1","state":"live","questions":["Phòng đọc xã mở cửa lúc nào?"],"body":"Phòng đọc mở cả tuần.","owner":"Thư viện","sources":[{"document":"suoi-mo","digest":"s1"}],"authors":[{"name":"Người soạn","account":"os:a"}],"approver":{"name":"Người duyệt","account":"os:b"},"created_at":"2026-07-15T05:00:00Z","updated_at":"2026-07-15T05:00:00Z"}', 1784091600000000, 1784091600000000);
INSERT INTO answer_event (answer_id, seq, at, action, by_name, by_account, from_state, to_state, body) VALUES
  ('tl-1', 1, 1784091600000000, 'add', 'Người soạn', 'os:a', '', 'draft', '{"note":"mới"}'),
  ('tl-1', 2, 1784091600000000, 'approve', 'Người duyệt', 'os:b', 'review', 'live', '{}');
