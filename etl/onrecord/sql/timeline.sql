-- An event whose date the text bounds, the earliest first.
-- @date_earliest First day that the event may be; empty where the text gives no lower bound.
-- @date_latest Last day that the event may be; empty where the text gives no upper bound.
-- @occurred When, in EDTF.
-- @date_precision How wide the date is.
-- @date_relation How the event lies to the date or event that it is dated by.
-- @date_basis How the date was come by.
-- @date_text The words of the date expression.
-- @status Whether the text has it as occurred, ongoing, planned, hypothetical or denied.
-- @type PLOVER event type, or OTHER.
-- @label A short name for the event, in words of the text.
-- @actors Who did it, by name.
-- @recipients To whom it was done, by name.
-- @place Where it happened.
-- @reported_by Who claims it, where a source does.
-- @event_id The event.
-- @document_id The article.
-- @confidence How sure the machine was, 0 to 1.
SELECT
  e.date_earliest,
  e.date_latest,
  e.occurred,
  e.date_precision,
  e.date_relation,
  e.date_basis,
  e.date_text,
  e.status,
  e.type,
  e.label,
  e.actors,
  e.recipients,
  e.place,
  e.reported_by,
  e.event_id,
  e.document_id,
  e.confidence
FROM event_details AS e
WHERE e.date_earliest IS NOT NULL OR e.date_latest IS NOT NULL
ORDER BY coalesce(e.date_earliest, e.date_latest), e.date_latest NULLS LAST, e.event_id;
