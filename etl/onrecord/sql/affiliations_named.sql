-- A person's tie to an organization, both by name.
-- @person The person's name.
-- @role The person's part in it, in the text's words.
-- @organization The organization's name.
-- @organization_kind What sort of organization it is.
-- @parent_organization The organization that it is a part of.
-- @status Whether the text says that the tie is current, former, or does not say.
-- @evidence The stretch of text that states the tie.
-- @document_id The article.
-- @headline The article's headline.
-- @person_id The person.
-- @organization_id The organization.
-- @affiliation_id The affiliation.
-- @start First character of the evidence in the article's text.
-- @end One past the last character of the evidence.
-- @origin machine, reviewed or added.
-- @confidence How sure the machine was, 0 to 1.
SELECT
  p.name AS person,
  a.role,
  o.name AS organization,
  o.kind AS organization_kind,
  parent.name AS parent_organization,
  a.status,
  a.text AS evidence,
  a.document_id,
  d.headline,
  a.person_id,
  a.organization_id,
  a.affiliation_id,
  a.start,
  a."end",
  a.origin,
  a.confidence
FROM affiliations AS a
JOIN documents AS d USING (document_id)
JOIN people AS p USING (person_id)
JOIN organizations AS o USING (organization_id)
LEFT JOIN organizations AS parent ON parent.organization_id = o.parent_organization_id
ORDER BY p.name, a.person_id, a.document_id, a.start, a.affiliation_id;
