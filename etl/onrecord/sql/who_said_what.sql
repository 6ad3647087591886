-- A quote with its speaker by name.
-- @quote_id The quote.
-- @document_id The article.
-- @headline The article's headline.
-- @published The article's day of publication, or the interval that holds it, in EDTF.
-- @ordinal Place of the quote in the article, from 1.
-- @speaker Who said it: the person's or organization's name, else the text's words for the speaker; empty if unknown.
-- @speaker_kind person, organization, unnamed or unknown.
-- @speaker_id The person or organization.
-- @speaker_affiliations What the article says the person is, and where: "spokesman, Ministry of Trade"; "former" where it has ended.
-- @quote The words, or the reported clause.
-- @kind direct, mixed or indirect.
-- @cue The words of saying.
-- @medium How it was said.
-- @addressee To whom it was said.
-- @said_earliest First day that the saying may be.
-- @said_latest Last day that the saying may be.
-- @continues_quote_id The quote that this one goes on from.
-- @start First character of the content in the article's text.
-- @end One past the last character of the content.
-- @origin machine, reviewed or added.
-- @confidence How sure the machine was, 0 to 1.
SELECT
  q.quote_id,
  q.document_id,
  d.headline,
  d.published,
  q.ordinal,
  coalesce(p.name, o.name, q.speaker_text) AS speaker,
  CASE
    WHEN q.speaker_person_id IS NOT NULL THEN 'person'
    WHEN q.speaker_organization_id IS NOT NULL THEN 'organization'
    WHEN q.speaker_text IS NOT NULL THEN 'unnamed'
    ELSE 'unknown'
  END AS speaker_kind,
  coalesce(q.speaker_person_id, q.speaker_organization_id) AS speaker_id,
  a.affiliations AS speaker_affiliations,
  q.text AS quote,
  q.kind,
  q.cue,
  q.medium,
  q.addressee,
  q.said_earliest,
  q.said_latest,
  q.continues_quote_id,
  q.start,
  q."end",
  q.origin,
  q.confidence
FROM quotes AS q
JOIN documents AS d USING (document_id)
LEFT JOIN people AS p ON p.person_id = q.speaker_person_id
LEFT JOIN organizations AS o ON o.organization_id = q.speaker_organization_id
LEFT JOIN (
  SELECT
    a.document_id,
    a.person_id,
    string_agg(
      concat_ws(', ', nullif(concat_ws(' ', CASE WHEN a.status = 'former' THEN 'former' END, a.role), ''), o.name),
      '; ' ORDER BY a.start, a.affiliation_id
    ) AS affiliations
  FROM affiliations AS a
  JOIN organizations AS o USING (organization_id)
  GROUP BY ALL
) AS a ON a.document_id = q.document_id AND a.person_id = q.speaker_person_id
ORDER BY q.document_id, q.ordinal, q.quote_id;
