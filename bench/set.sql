-- The set, by formulas: number i always gives the same row. Each step runs as one
-- transaction of a superuser without triggers; the steps of a table run while its
-- indexes are away. :notes :members :follows :pictures :topics :start (ms) and :step
-- (ms between two notes) are written in by set_test.go.

-- step helpers
CREATE FUNCTION pg_temp.acct(i bigint) RETURNS bigint IMMUTABLE LANGUAGE sql AS 'SELECT ((:start - 86400000 + i) << 16) | 1';
CREATE FUNCTION pg_temp.note(i bigint) RETURNS bigint IMMUTABLE LANGUAGE sql AS 'SELECT ((:start + i * :step) << 16) | 2';
CREATE FUNCTION pg_temp.pic(i bigint) RETURNS bigint IMMUTABLE LANGUAGE sql AS 'SELECT ((:start - 86400000 + i) << 16) | 3';
CREATE FUNCTION pg_temp.topic(i bigint) RETURNS bigint IMMUTABLE LANGUAGE sql AS 'SELECT ((:start - 86400000 + i) << 16) | 4';
CREATE FUNCTION pg_temp.board(i bigint) RETURNS bigint IMMUTABLE LANGUAGE sql AS 'SELECT ((:start - 86400000 + i) << 16) | 5';
CREATE FUNCTION pg_temp.at(ms bigint) RETURNS timestamptz IMMUTABLE LANGUAGE sql AS 'SELECT to_timestamp(ms / 1000.0)';
-- Who wrote note i: everybody about the same, and member 1 every 200th.
CREATE FUNCTION pg_temp.author(i bigint) RETURNS bigint IMMUTABLE LANGUAGE sql AS
    'SELECT CASE WHEN i % 200 = 0 THEN 1 ELSE 1 + (i * 7919) % :members END';
-- Who sees note i: everybody below 16, without a list at 16, followers below 19, the
-- mentioned at 19. Each author writes all kinds.
CREATE FUNCTION pg_temp.kind(i bigint) RETURNS bigint IMMUTABLE LANGUAGE sql AS 'SELECT (i + i / :members) % 20';
CREATE FUNCTION pg_temp.audience(i bigint) RETURNS text IMMUTABLE LANGUAGE sql AS
    $$SELECT CASE WHEN k < 16 THEN 'public' WHEN k = 16 THEN 'unlisted' WHEN k < 19 THEN 'followers' ELSE 'direct' END FROM (SELECT pg_temp.kind(i) AS k) AS x$$;
-- One note of 101 is a tombstone.
CREATE FUNCTION pg_temp.shown(i bigint) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT i % 101 <> 5 AND pg_temp.kind(i) < 16';
-- A comment under note i: the k-th, an hour apart from the note at most.
CREATE FUNCTION pg_temp.comment(i bigint, k bigint) RETURNS bigint IMMUTABLE LANGUAGE sql AS
    'SELECT ((:start + i * :step + 1 + k * 977) << 16) | (16 + (i * 31 + k) % 65000)';

-- step accounts
INSERT INTO accounts (id, handle, state, name, bio, lang, avatar_id, notes_count, followers_count, following_count, received_count, last_active_at, created_at)
SELECT pg_temp.acct(i), 'member' || i, 'active', (ARRAY['Anna','Bo','Chen','Dilan','Emre','Fatou','Goro','Hana','Ines','Jun','Kofi','Lin','Mei','Noor','Olu','Priya'])[1 + i % 16] || ' ' || i,
    'Cooks, walks, mends, and writes it down.', CASE WHEN i % 2 = 0 THEN 'en' ELSE 'zh-CN' END, pg_temp.pic(:pictures + i),
    :notes / :members, :follows, :follows, 100, now() - CASE WHEN i <= :members / 2 + 1 THEN interval '0' ELSE interval '60 days' END, pg_temp.at(:start)
FROM generate_series(1, :members) AS i;
INSERT INTO users (account_id, email, confirmed_at, approved_at)
SELECT pg_temp.acct(i), 'member' || i || '@batata.test', now(), now() FROM generate_series(1, 1000) AS i WHERE i <= :members;

-- step media
INSERT INTO media (id, account_id, kind, purpose, state, source_type, source_bytes, sha256, width, height, bytes, blurhash, colour, alt, created_at, free_since)
SELECT pg_temp.pic(i), pg_temp.acct(CASE WHEN i > :pictures THEN i - :pictures ELSE 1 + i % :members END), 'image',
    CASE WHEN i > :pictures THEN 'avatar' ELSE 'note' END, 'ready', 'image/jpeg', 3000000,
    decode(md5(i::text) || md5('x' || i), 'hex'), 3024, 4032, 900000, 'LEHV6nWB2yk8pyo0adR*.7kCMdnj', (i * 7919) % 16777216, 'A bowl of something warm', pg_temp.at(:start), NULL
FROM generate_series(1, :pictures + :members) AS i;

-- step media_rendition
INSERT INTO media_rendition (media_id, name, key, width, height, bytes, type)
SELECT pg_temp.pic(i), r.name, substr(md5(i::text || r.name), 1, 2) || '/' || md5(i::text || r.name) || '.jpg', r.width, r.width * 4 / 3, 90000, 'image/jpeg'
FROM generate_series(1, :pictures + :members) AS i, (VALUES ('360', 360), ('720', 720), ('1440', 1440), ('fed', 3024)) AS r(name, width);

-- step notes
INSERT INTO notes (id, sort_key, account_id, state, visibility, title, body, lang, place, likes_count, comments_count, collects_count, heat, published_at, created_at, updated_at, deleted_at)
SELECT pg_temp.note(i), pg_temp.note(i), pg_temp.acct(pg_temp.author(i)), CASE WHEN i % 101 = 5 THEN 'deleted' ELSE 'published' END,
    pg_temp.audience(i),
    'Note ' || i, 'What I learnt about number ' || i || ': start early, keep the fire low, and write down what you changed. ' ||
    repeat('It took three tries and a neighbour''s advice. ', 1 + (i % 7)::int) || '#topic' || (1 + i % :topics) || CASE WHEN i % 5 = 0 THEN ' #everyday' ELSE '' END,
    CASE WHEN i % 2 = 0 THEN 'en' ELSE 'zh-CN' END, '', likes, comments, collects,
    ln(1 + likes + collects + 4 * comments) / ln(2.0) + (:start + i * :step) / 1000.0 / 172800.0,
    pg_temp.at(:start + i * :step), pg_temp.at(:start + i * :step), pg_temp.at(:start + i * :step), CASE WHEN i % 101 = 5 THEN now() END
FROM generate_series(1, :notes) AS i,
    LATERAL (SELECT CASE WHEN i % 100 = 0 THEN 22 ELSE 2 END AS likes, CASE WHEN i % 10 = 0 THEN 3 ELSE 0 END AS comments, (1 - i % 2) AS collects) AS c;
-- Comments: two under each tenth note and a reply to the first of them.
INSERT INTO notes (id, sort_key, account_id, in_reply_to_id, root_id, branch_id, state, visibility, body, lang, published_at, created_at, updated_at, comments_count)
SELECT pg_temp.comment(i, k), pg_temp.comment(i, k), pg_temp.acct(1 + (i * 17 + k * 101) % :members),
    CASE WHEN k = 2 THEN pg_temp.comment(i, 0) ELSE pg_temp.note(i) END, pg_temp.note(i), CASE WHEN k = 2 THEN pg_temp.comment(i, 0) END,
    'published', pg_temp.audience(i),
    'I tried it with less salt, and it was better.', 'en', pg_temp.at(:start + i * :step), pg_temp.at(:start + i * :step), pg_temp.at(:start + i * :step), CASE WHEN k = 0 THEN 1 ELSE 0 END
FROM generate_series(10, :notes, 10) AS i, generate_series(0, 2) AS k WHERE i <> :talk;
-- One note that everybody talks about: 2,000 comments, 1,000 replies to the first, three pinned.
INSERT INTO notes (id, sort_key, account_id, in_reply_to_id, root_id, branch_id, state, visibility, body, lang, pinned_at, published_at, created_at, updated_at, comments_count)
SELECT pg_temp.comment(:talk, k), pg_temp.comment(:talk, k), pg_temp.acct(1 + (k * 101) % :members),
    CASE WHEN k > 2000 THEN pg_temp.comment(:talk, 1) ELSE pg_temp.note(:talk) END, pg_temp.note(:talk), CASE WHEN k > 2000 THEN pg_temp.comment(:talk, 1) END,
    'published', 'public', 'Number ' || k || ' says: mine looks just like it.', 'en', CASE WHEN k BETWEEN 100 AND 102 THEN now() END,
    pg_temp.at(:start + :talk * :step), pg_temp.at(:start + :talk * :step), pg_temp.at(:start + :talk * :step), CASE WHEN k = 1 THEN 1000 ELSE 0 END
FROM generate_series(1, 3000) AS k;
UPDATE notes SET comments_count = 3000 WHERE id = pg_temp.note(:talk);

-- step note_media
INSERT INTO note_media (note_id, media_id, position)
SELECT pg_temp.note(i), pg_temp.pic(1 + (i * 3 + p) % :pictures), p FROM generate_series(1, :notes) AS i, generate_series(0, 3) AS p WHERE p <= i % 4 AND i % 9 <> 0;

-- step topics
INSERT INTO topics (id, name, display, notes_count)
SELECT pg_temp.topic(i), CASE WHEN i > :topics THEN 'everyday' ELSE 'topic' || i END, CASE WHEN i > :topics THEN 'everyday' ELSE 'topic' || i END,
    CASE WHEN i > :topics THEN :notes / 5 ELSE :notes / :topics END
FROM generate_series(1, :topics + 1) AS i;

-- step note_topics
INSERT INTO note_topics (topic_id, note_id, sort_key)
SELECT pg_temp.topic(1 + i % :topics), pg_temp.note(i), pg_temp.note(i) FROM generate_series(1, :notes) AS i WHERE pg_temp.shown(i);
INSERT INTO note_topics (topic_id, note_id, sort_key)
SELECT pg_temp.topic(:topics + 1), pg_temp.note(i), pg_temp.note(i) FROM generate_series(5, :notes, 5) AS i WHERE pg_temp.shown(i);

-- step mentions
INSERT INTO mentions (note_id, account_id)
SELECT pg_temp.note(i), pg_temp.acct(1 + (i * 29) % :members) FROM generate_series(1, :notes) AS i WHERE i % 50 = 0 OR pg_temp.kind(i) = 19;

-- step likes
INSERT INTO likes (id, account_id, note_id)
SELECT ((:start + i * :step + k * 1000) << 16) | (nextval('id_sequence') & 65535), pg_temp.acct(1 + (i * 7 + k * 331) % :members), pg_temp.note(i)
FROM generate_series(1, :notes) AS i, generate_series(1, 22) AS k WHERE k <= CASE WHEN i % 100 = 0 THEN 22 ELSE 2 END;

-- step boards
INSERT INTO boards (id, account_id, title, visibility, is_default, notes_count)
SELECT pg_temp.board(2 * i + d), pg_temp.acct(i), CASE WHEN d = 0 THEN 'Collected' ELSE 'To try' END, CASE WHEN d = 0 THEN 'private' ELSE 'public' END, d = 0,
    CASE WHEN d = 0 THEN 0 ELSE :notes / 2 / :members END
FROM generate_series(1, :members) AS i, generate_series(0, 1) AS d;

-- step collects
INSERT INTO collects (id, board_id, account_id, note_id)
SELECT ((:start + i * :step + 5000) << 16) | (nextval('id_sequence') & 65535), pg_temp.board(2 * m + 1), pg_temp.acct(m), pg_temp.note(i)
FROM generate_series(2, :notes, 2) AS i, LATERAL (SELECT CASE WHEN i % 500 = 0 THEN 101 ELSE 1 + (i / 2 * 13) % :members END AS m) AS who;

-- step follows
-- The j-th follow of member i lies in the j-th of equal slices of the others. Half of
-- all members follow member 1.
INSERT INTO follows (id, follower_id, followee_id, state)
SELECT ((:start + j * 1000) << 16) | (nextval('id_sequence') & 65535), pg_temp.acct(i), pg_temp.acct(1 + (i - 1 + 1 + (j - 1) * s.stride + (i * 31 + j * 17) % s.stride) % :members), 'accepted'
FROM (SELECT (:members - 1) / :follows AS stride) AS s, generate_series(1, :members) AS i, generate_series(1, :follows) AS j;
INSERT INTO follows (id, follower_id, followee_id, state)
SELECT ((:start + i * 7) << 16) | (nextval('id_sequence') & 65535), pg_temp.acct(i), pg_temp.acct(1), 'accepted'
FROM generate_series(2, :members / 2 + 1) AS i ON CONFLICT DO NOTHING;
UPDATE accounts SET followers_count = :members / 2 WHERE id = pg_temp.acct(1);

-- step blocks
INSERT INTO blocks (account_id, target_id)
SELECT pg_temp.acct(i), pg_temp.acct(1 + (i + k * 37) % :members) FROM generate_series(1, :members) AS i, generate_series(1, 2) AS k ON CONFLICT DO NOTHING;
INSERT INTO mutes (account_id, target_id)
SELECT pg_temp.acct(i), pg_temp.acct(1 + (i + k * 53) % :members) FROM generate_series(1, :members) AS i, generate_series(1, 2) AS k ON CONFLICT DO NOTHING;

-- step home_entries
-- Half of the members were here lately; 1,000 of them keep about 700 entries, the
-- others about 100. The rest come back to nothing and have theirs built.
UPDATE accounts SET home_floor = pg_temp.note(:notes - CASE WHEN i <= 1000 THEN 700 ELSE 100 END * :members / :follows)
FROM generate_series(1, :members / 2 + 1) AS i WHERE id = pg_temp.acct(i);
INSERT INTO home_entries (account_id, sort_key, note_id, author_id)
SELECT r.id, n.sort_key, n.id, n.account_id
FROM notes AS n JOIN follows AS f ON f.followee_id = n.account_id JOIN accounts AS r ON r.id = f.follower_id
WHERE n.sort_key >= pg_temp.note(:notes - 700 * :members / :follows) AND n.root_id IS NULL AND n.state = 'published'
AND n.visibility <> 'direct' AND n.sort_key >= r.home_floor AND r.id <> n.account_id;
INSERT INTO home_entries (account_id, sort_key, note_id, author_id)
SELECT r.id, n.sort_key, n.id, n.account_id FROM notes AS n JOIN accounts AS r ON r.id = n.account_id
WHERE n.sort_key >= r.home_floor AND n.root_id IS NULL AND n.state = 'published';

-- step seen_notes
-- 200 members have seen all of what is hottest: the worst case of For you.
INSERT INTO seen_notes (account_id, note_id)
SELECT pg_temp.acct(i), n.id FROM generate_series(101, 300) AS i,
    (SELECT id FROM notes WHERE state = 'published' AND visibility = 'public' AND root_id IS NULL AND explore ORDER BY heat DESC, sort_key DESC LIMIT 2000) AS n;

-- step notifications
INSERT INTO notifications (id, account_id, tab, kind, actor_id, note_id, comment_id, read_at)
SELECT ((:start + :notes * :step - k * 60000) << 16) | (nextval('id_sequence') & 65535), pg_temp.acct(i),
    (ARRAY['likes', 'comments', 'followers'])[1 + k % 3], (ARRAY['like', 'comment', 'follow'])[1 + k % 3],
    pg_temp.acct(1 + (i * 31 + k) % :members), CASE WHEN k % 3 < 2 THEN pg_temp.note(10 * (1 + (i * 7 + k) % (:notes / 10))) END,
    CASE WHEN k % 3 = 1 THEN pg_temp.comment(10 * (1 + (i * 7 + k) % (:notes / 10)), 1) END, CASE WHEN k > 60 THEN now() END
FROM generate_series(1, 1000) AS i, generate_series(1, 600) AS k WHERE i <= :members;
