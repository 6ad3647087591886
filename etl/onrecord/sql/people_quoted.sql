-- A person with how often and where the articles quote them, the most quoted first.
-- @person_id The person.
-- @name The person's name.
-- @description What the text says the person is.
-- @quotes How many quotes are theirs.
-- @direct How many of these are direct.
-- @mixed How many are mixed.
-- @indirect How many are indirect.
-- @documents In how many articles they are quoted.
-- @words How many words these quotes have together.
SELECT
  p.person_id,
  p.name,
  p.description,
  count(*) AS quotes,
  count(*) FILTER (q.kind = 'direct') AS direct,
  count(*) FILTER (q.kind = 'mixed') AS mixed,
  count(*) FILTER (q.kind = 'indirect') AS indirect,
  count(DISTINCT q.document_id) AS documents,
  sum(len(regexp_extract_all(q.text, '\S+')))::BIGINT AS words
FROM people AS p
JOIN quotes AS q ON q.speaker_person_id = p.person_id
GROUP BY p.person_id, p.name, p.description
ORDER BY quotes DESC, p.name, p.person_id;
