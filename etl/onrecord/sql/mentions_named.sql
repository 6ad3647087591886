-- A place in a text that names a person, an organization or a place, with that entity's name.
-- @mention_id The mention.
-- @document_id The article.
-- @entity_kind person, organization or place.
-- @entity_id The entity.
-- @entity The entity's name.
-- @text The words of the mention.
-- @form How the text names the entity.
-- @passage_kind What the passage that holds the mention is for.
-- @start First character of the mention in the article's text.
-- @end One past the last character of the mention.
-- @origin machine, reviewed or added.
-- @confidence How sure the machine was, 0 to 1.
SELECT
  m.mention_id,
  m.document_id,
  CASE
    WHEN m.person_id IS NOT NULL THEN 'person'
    WHEN m.organization_id IS NOT NULL THEN 'organization'
    ELSE 'place'
  END AS entity_kind,
  coalesce(m.person_id, m.organization_id, m.place_id) AS entity_id,
  coalesce(p.name, o.name, pl.name) AS entity,
  m.text,
  m.form,
  pa.kind AS passage_kind,
  m.start,
  m."end",
  m.origin,
  m.confidence
FROM mentions AS m
LEFT JOIN people AS p USING (person_id)
LEFT JOIN organizations AS o USING (organization_id)
LEFT JOIN places AS pl USING (place_id)
LEFT JOIN passages AS pa ON pa.document_id = m.document_id AND pa.start <= m.start AND m."end" <= pa."end"
ORDER BY m.document_id, m.start, m.mention_id;
