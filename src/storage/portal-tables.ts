/** The tables that only the job centre's portal needs. */
export interface PortalTables {
  job_centre_setting: JobCentreSettingTable
}

interface JobCentreSettingTable {
  job_centre: string
  usual_days: number
  quick_days: number[]
  few_times: number
  caseworkers_open_times: boolean
}
