-- The key of work about a set that a 277CA refuses has the file of the answer in it: found by the old one, it would be ended -------

UPDATE work_items SET key = REPLACE(key, ':set:', ':set:' || SUBSTR(source_sha256, 1, 16) || ':')
WHERE key LIKE 'rejected:batch:%%:set:%%' AND key NOT LIKE 'rejected:batch:%%:set:%%:%%' AND source_sha256 IS NOT NULL

-- A claim that stands as refused is not one that was refused before.
UPDATE submissions SET flags = REPLACE(REPLACE(REPLACE(flags, ',"rejected_before"', ''), '"rejected_before",', ''),
    '"rejected_before"', '')
WHERE state = 'rejected' AND flags LIKE '%%rejected_before%%'
