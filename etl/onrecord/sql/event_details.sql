-- An event with its participants, place, date and claimant by name.
-- @event_id The event.
-- @document_id The article.
-- @headline The article's headline.
-- @ordinal Place of the event in the article, from 1.
-- @label A short name for the event, in words of the text.
-- @type PLOVER event type, or OTHER.
-- @mode PLOVER mode.
-- @context PLOVER context.
-- @status Whether the text has it as occurred, ongoing, planned, hypothetical or denied.
-- @actors Who did it, by name, or in the text's words where it names no one.
-- @recipients To whom it was done, by name, or in the text's words.
-- @others Who took part otherwise.
-- @place Where it happened.
-- @occurred When, in EDTF.
-- @date_earliest First day that the event may be.
-- @date_latest Last day that the event may be.
-- @date_precision How wide the date is.
-- @date_relation How the event lies to the date or event that it is dated by.
-- @date_basis How the date was come by.
-- @date_text The words of the date expression.
-- @date_anchor The event that the date counts from, by its label.
-- @reported_by Who claims it, where a source does: a name, else the text's words.
-- @quote The quote that the event stands in.
-- @mentions How many places in the text speak of it.
-- @start First character of the main mention in the article's text.
-- @end One past the last character of the main mention.
-- @origin machine, reviewed or added.
-- @confidence How sure the machine was, 0 to 1.
SELECT
  e.event_id,
  e.document_id,
  d.headline,
  e.ordinal,
  e.label,
  e.type,
  e.mode,
  e.context,
  e.status,
  who.actors,
  who.recipients,
  who.others,
  pl.name AS place,
  e.occurred,
  e.date_earliest,
  e.date_latest,
  e.date_precision,
  e.date_relation,
  e.date_basis,
  dt.text AS date_text,
  anchor.label AS date_anchor,
  coalesce(p.name, o.name, e.reported_by_text) AS reported_by,
  q.text AS quote,
  coalesce(m.mentions, 0) AS mentions,
  e.start,
  e."end",
  e.origin,
  e.confidence
FROM events AS e
JOIN documents AS d USING (document_id)
LEFT JOIN places AS pl USING (place_id)
LEFT JOIN dates AS dt ON dt.date_id = e.date_id
LEFT JOIN events AS anchor ON anchor.event_id = e.date_anchor_event_id
LEFT JOIN people AS p ON p.person_id = e.reported_by_person_id
LEFT JOIN organizations AS o ON o.organization_id = e.reported_by_organization_id
LEFT JOIN quotes AS q ON q.quote_id = e.quote_id
LEFT JOIN (SELECT event_id, count(*) AS mentions FROM event_mentions GROUP BY ALL) AS m ON m.event_id = e.event_id
LEFT JOIN (
  SELECT
    t.event_id,
    string_agg(t.name, '; ' ORDER BY t.start, t.event_participant_id) FILTER (t.role = 'actor') AS actors,
    string_agg(t.name, '; ' ORDER BY t.start, t.event_participant_id) FILTER (t.role = 'recipient') AS recipients,
    string_agg(t.name, '; ' ORDER BY t.start, t.event_participant_id) FILTER (t.role = 'other') AS others
  FROM (
    SELECT ep.event_id, ep.event_participant_id, ep.role, ep.start, coalesce(p.name, o.name, ep.text) AS name
    FROM event_participants AS ep
    LEFT JOIN people AS p ON p.person_id = ep.person_id
    LEFT JOIN organizations AS o ON o.organization_id = ep.organization_id
  ) AS t
  GROUP BY ALL
) AS who ON who.event_id = e.event_id
ORDER BY e.document_id, e.ordinal, e.event_id;
